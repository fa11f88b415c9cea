# The same with as many at a time as Get-MtpToken has.
param([int] $Count)
$tokens = 0..($Count - 1) | ForEach-Object -ThrottleLimit 64 -Parallel {
    $oAuthUri = "$env:MTP_TEST_AUTHORITY/44444444-4444-4444-8444-$('{0:x12}' -f $_)/oauth2/token"
    $authBody = [Ordered] @{ resource = 'https://api.security.microsoft.com'; client_id = $env:AZURE_CLIENT_ID; client_secret = $env:AZURE_CLIENT_SECRET; grant_type = 'client_credentials' }
    (Invoke-RestMethod -Method Post -Uri $oAuthUri -Body $authBody -ErrorAction Stop).access_token
}
@($tokens).Count
