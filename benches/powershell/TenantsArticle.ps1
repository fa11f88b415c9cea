# The article's request for one tenant after the other.
param([int] $Count)
$tokens = for ($i = 0; $i -lt $Count; $i++) {
    $oAuthUri = "$env:MTP_TEST_AUTHORITY/44444444-4444-4444-8444-$('{0:x12}' -f $i)/oauth2/token"
    $authBody = [Ordered] @{ resource = 'https://api.security.microsoft.com'; client_id = $env:AZURE_CLIENT_ID; client_secret = $env:AZURE_CLIENT_SECRET; grant_type = 'client_credentials' }
    (Invoke-RestMethod -Method Post -Uri $oAuthUri -Body $authBody -ErrorAction Stop).access_token
}
@($tokens).Count
