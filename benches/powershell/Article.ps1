# The script of the article "Create an app to access Microsoft Threat Protection without a user" (learn.microsoft.com,
# Microsoft Threat Protection API). Only the host and where the three values come from differ.
$tenantId = $env:AZURE_TENANT_ID
$appId = $env:AZURE_CLIENT_ID
$appSecret = $env:AZURE_CLIENT_SECRET

$resourceAppIdUri = 'https://api.security.microsoft.com'
$oAuthUri = "$env:MTP_TEST_AUTHORITY/$TenantId/oauth2/token"
$authBody = [Ordered] @{ resource = "$resourceAppIdUri"; client_id = "$appId"; client_secret = "$appSecret"; grant_type = 'client_credentials' }
$authResponse = Invoke-RestMethod -Method Post -Uri $oAuthUri -Body $authBody -ErrorAction Stop
$token = $authResponse.access_token
Out-File -FilePath "./Latest-token.txt" -InputObject $token
return $token
