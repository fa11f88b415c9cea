# A token from the cache, asked for again and again; beside each call a function that binds the same parameters and
# returns an object. Rounds of one and the other in turn. Each line: name, microseconds a call of one round.
param([int] $Calls, [int] $Rounds)
Set-StrictMode -Version Latest
$ErrorActionPreference = 'Stop'
Import-Module $env:MTP_TOKEN_MODULE

$secret = ConvertTo-SecureString $env:AZURE_CLIENT_SECRET -AsPlainText -Force
$tenant = $env:AZURE_TENANT_ID
$server = @{ Authority = $env:MTP_TEST_AUTHORITY; AllowHost = $env:MTP_TEST_HOST }
$client = New-MtpClient -TenantId $tenant -ClientId $env:AZURE_CLIENT_ID -ClientSecret $secret @server
$arguments = [ordered]@{
    'secret' = @{ TenantId = $tenant; ClientId = $env:AZURE_CLIENT_ID; ClientSecret = $secret } + $server
    'certificate file' = @{ TenantId = $tenant; ClientId = $env:MTP_BENCH_CERTIFICATE_APP; CertificatePath = $env:MTP_BENCH_CERTIFICATE } + $server
    'environment' = $server
    'client' = @{ Client = $client }
}

# The cmdlet's own parameters, sets and checks, around a body that does nothing.
$ready = Get-MtpToken -Client $client
$metadata = [System.Management.Automation.CommandMetadata] (Get-Command Get-MtpToken)
$binding = [System.Management.Automation.ProxyCommand]::GetCmdletBindingAttribute($metadata)
$parameters = [System.Management.Automation.ProxyCommand]::GetParamBlock($metadata)
. ([scriptblock]::Create("function Get-BoundOnly { $binding param($parameters) process { `$ready } }"))

Add-Type -Path (Join-Path $env:MTP_BENCH_PEERS 'Microsoft.Identity.Client.dll')
$application = [Microsoft.Identity.Client.ConfidentialClientApplicationBuilder]::Create($env:AZURE_CLIENT_ID).
    WithClientSecret($env:AZURE_CLIENT_SECRET).
    WithAuthority("$env:MTP_TEST_AUTHORITY/$tenant", $false).
    WithInstanceDiscovery($false).
    Build()
$scopes = [string[]] 'https://api.security.microsoft.com/.default'

function Measure-Calls([string] $Name, [scriptblock] $Loop) {
    $watch = [System.Diagnostics.Stopwatch]::StartNew()
    $got = & $Loop
    $watch.Stop()
    if (-not $got) { throw "$Name gave nothing" }
    "$Name`t$($watch.Elapsed.TotalMilliseconds * 1000 / $Calls)"
}

for ($round = -1; $round -lt $Rounds; $round++) {
    $lines = foreach ($name in $arguments.Keys) {
        $given = $arguments[$name]
        Measure-Calls "Get-MtpToken, $name" { for ($i = 0; $i -lt $Calls; $i++) { $token = Get-MtpToken @given }; $token }
        Measure-Calls "function, $name" { for ($i = 0; $i -lt $Calls; $i++) { $token = Get-BoundOnly @given }; $token }
    }
    $lines += Measure-Calls 'MSAL.NET' {
        for ($i = 0; $i -lt $Calls; $i++) { $token = $application.AcquireTokenForClient($scopes).ExecuteAsync().GetAwaiter().GetResult() }
        $token
    }
    # The first round is for the just-in-time compiler.
    if ($round -ge 0) { $lines }
}
