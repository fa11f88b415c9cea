# MSAL.NET, loaded by a script as a runbook without Az modules does it.
Add-Type -Path (Join-Path $env:MTP_BENCH_PEERS 'Microsoft.Identity.Client.dll')
$application = [Microsoft.Identity.Client.ConfidentialClientApplicationBuilder]::Create($env:AZURE_CLIENT_ID).
    WithClientSecret($env:AZURE_CLIENT_SECRET).
    WithAuthority("$env:MTP_TEST_AUTHORITY/$env:AZURE_TENANT_ID", $false).
    WithInstanceDiscovery($false).
    Build()
$scopes = [string[]] 'https://api.security.microsoft.com/.default'
$application.AcquireTokenForClient($scopes).ExecuteAsync().GetAwaiter().GetResult().AccessToken
