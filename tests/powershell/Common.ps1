# What all test files share. MTP_TOKEN_MODULE names the manifest of the staged module, MTP_TOKEN_EMULATOR the
# emulator's program. Dot-source this file in BeforeAll.

foreach ($name in 'MTP_TOKEN_MODULE', 'MTP_TOKEN_EMULATOR') {
    $value = [Environment]::GetEnvironmentVariable($name)
    if (-not $value -or -not (Test-Path -LiteralPath $value)) { throw "$name must name an existing file." }
}

Import-Module $env:MTP_TOKEN_MODULE

# The emulator's built-in configuration.
$HomeTenant = '11111111-1111-4111-8111-111111111111'
$OtherTenant = '22222222-2222-4222-8222-222222222222'
$UnknownTenant = '99999999-9999-4999-8999-999999999999'
$App = 'aaaaaaaa-0000-4000-8000-000000000001'
$AppWithoutRoles = 'aaaaaaaa-0000-4000-8000-000000000002'
$CertificateApp = 'aaaaaaaa-0000-4000-8000-000000000010'
$Rs256App = 'aaaaaaaa-0000-4000-8000-000000000011'
$ChainApp = 'aaaaaaaa-0000-4000-8000-000000000012'
$FederatedApp = 'aaaaaaaa-0000-4000-8000-000000000020'
$HoldingApp = 'ffffffff-0000-4000-8000-000000000005'
$SlowApp = 'ffffffff-0000-4000-8000-00000000000b'
$Secret = 'emulator-secret-Value~1'
$WrongSecret = 'emulator-wrong-Value~2'
$Api = 'https://api.security.microsoft.com'
$SystemIdentity = 'bbbbbbbb-0000-4000-8000-000000000001'
$UserIdentity = @{
    ClientId = 'bbbbbbbb-0000-4000-8000-000000000002'
    ObjectId = 'bbbbbbbb-0000-4000-8000-0000000000a2'
    ResourceId = '/subscriptions/99999999-0000-4000-8000-000000000000/resourcegroups/soc/providers/Microsoft.ManagedIdentity/userAssignedIdentities/reader'
}

# Certificates with their keys, and what becomes of them: tests/data/certificates/table.txt.
$Certificates = Join-Path (Split-Path $PSScriptRoot) 'data/certificates'
$CertificatePassword = 'correct-horse'

# What a command may take when nothing else has to happen; far more than it needs, on a busy machine too.
$LivenessSec = 20

function Start-Emulator([string] $Arguments) {
    $info = New-Object System.Diagnostics.ProcessStartInfo
    $info.FileName = $env:MTP_TOKEN_EMULATOR
    $info.Arguments = $Arguments
    $info.UseShellExecute = $false
    $info.RedirectStandardInput = $true
    $info.RedirectStandardOutput = $true
    $process = [System.Diagnostics.Process]::Start($info)
    $line = $process.StandardOutput.ReadLine()
    if (-not $line) { throw 'The emulator did not start.' }
    $ready = ConvertFrom-Json $line
    [pscustomobject]@{
        Process = $process
        Authority = $ready.authority
        Host = $ready.host
        CaFile = $ready.caFile
        PlainUrl = $ready.plainUrl
        FabricUrl = $ready.fabricUrl
        FabricThumbprint = $ready.fabricThumbprint
        Assertion = $ready.assertion
        Connection = @{ Authority = $ready.authority; AllowHost = $ready.host; CaBundle = $ready.caFile }
    }
}

function Stop-Emulator($Emulator) {
    if (-not $Emulator) { return }
    $Emulator.Process.StandardInput.Close()
    if (-not $Emulator.Process.WaitForExit(5000)) { $Emulator.Process.Kill() }
    $Emulator.Process.Dispose()
}

# The control calls: counters, requests (GET); all others POST.
function Invoke-EmulatorControl($Emulator, [string] $Name, $Body) {
    $request = @{ Uri = "$($Emulator.Authority)/_emulator/$Name"; SkipCertificateCheck = $true }
    if ($Name -notin 'counters', 'requests') {
        $request['Method'] = 'Post'
        $request['ContentType'] = 'application/json'
        $request['Body'] = if ($Body) { ConvertTo-Json $Body -Compress } else { '{}' }
    }
    Invoke-RestMethod @request
}

# The requests to managed-identity hosts and OIDC providers, oldest first.
function Get-EmulatorRequest($Emulator) {
    Invoke-EmulatorControl $Emulator requests | ForEach-Object { $_ }
}

# Makes the certificate of a PEM file one of the app's.
function Register-Certificate($Emulator, [string] $ClientId, [string] $File) {
    Invoke-EmulatorControl $Emulator certificate @{ clientId = $ClientId; pem = Get-Content -Raw $File }
}

# A token of an identity provider that the app trusts, as text.
function New-Assertion($Emulator, [hashtable] $Claims = @{}) {
    $cluster = @{ iss = 'https://oidc.example/cluster'; sub = 'system:serviceaccount:soc:reader'; aud = 'api://AzureADTokenExchange' }
    $Claims.Keys | ForEach-Object { $cluster[$_] = $Claims[$_] }
    (Invoke-EmulatorControl $Emulator issue $cluster).token
}

# The variables that the library reads. Those that are not given are removed.
$CredentialVariables = @(
    'AZURE_TENANT_ID', 'AZURE_CLIENT_ID', 'AZURE_CLIENT_SECRET', 'AZURE_CLIENT_CERTIFICATE_PATH'
    'AZURE_CLIENT_CERTIFICATE_PASSWORD', 'AZURE_CLIENT_SEND_CERTIFICATE_CHAIN', 'AZURE_FEDERATED_TOKEN_FILE'
    'AZURE_AUTHORITY_HOST', 'AZURE_POD_IDENTITY_AUTHORITY_HOST'
    'ACTIONS_ID_TOKEN_REQUEST_TOKEN', 'ACTIONS_ID_TOKEN_REQUEST_URL', 'GITHUB_ACTION'
    'SYSTEM_ACCESSTOKEN', 'SYSTEM_OIDCREQUESTURI'
    'AZURESUBSCRIPTION_CLIENT_ID', 'AZURESUBSCRIPTION_SERVICE_CONNECTION_ID', 'AZURESUBSCRIPTION_TENANT_ID'
    'IDENTITY_ENDPOINT', 'IDENTITY_HEADER', 'IDENTITY_SERVER_THUMBPRINT', 'IMDS_ENDPOINT', 'MSI_ENDPOINT', 'MSI_SECRET'
    'DEFAULT_IDENTITY_CLIENT_ID', 'AUTOMATION_ASSET_ACCOUNTID'
)

function Get-CredentialEnvironment {
    $values = @{}
    $CredentialVariables | ForEach-Object { $values[$_] = [Environment]::GetEnvironmentVariable($_) }
    $values
}

function Set-CredentialEnvironment([hashtable] $Values) {
    $Values.Keys | Where-Object { $_ -notin $CredentialVariables } | ForEach-Object { throw "$_ is not in the list." }
    $CredentialVariables | ForEach-Object { [Environment]::SetEnvironmentVariable($_, $Values[$_]) }
}

# Client id, secret and connection for the ordinary app.
function Get-AppParameter($Emulator, [string] $ClientId = $App, [string] $ClientSecret = $Secret) {
    @{ ClientId = $ClientId; ClientSecret = $ClientSecret; MaximumRetryCount = 0 } + $Emulator.Connection
}

function ConvertTo-Secure([string] $Text) {
    $secure = New-Object System.Security.SecureString
    $Text.ToCharArray() | ForEach-Object { $secure.AppendChar($_) }
    $secure
}

function ConvertFrom-Secure([securestring] $Secure) {
    (New-Object pscredential 'x', $Secure).GetNetworkCredential().Password
}

# Runs a script text in a new pwsh. Environment: $null removes a variable.
function Invoke-Pwsh([string] $Script, [hashtable] $Environment = @{}, [string] $Directory = $TestDrive) {
    $file = Join-Path $TestDrive ([guid]::NewGuid().ToString() + '.ps1')
    Set-Content -LiteralPath $file -Value $Script
    $info = New-Object System.Diagnostics.ProcessStartInfo
    $info.FileName = (Get-Process -Id $PID).Path
    $info.Arguments = "-NoProfile -NonInteractive -File `"$file`""
    $info.UseShellExecute = $false
    $info.RedirectStandardOutput = $true
    $info.RedirectStandardError = $true
    $info.WorkingDirectory = $Directory
    $info.Environment['NO_COLOR'] = '1'
    foreach ($name in $Environment.Keys) {
        if ($null -eq $Environment[$name]) { [void] $info.Environment.Remove($name) } else { $info.Environment[$name] = $Environment[$name] }
    }
    $process = [System.Diagnostics.Process]::Start($info)
    $errors = $process.StandardError.ReadToEndAsync()
    $output = $process.StandardOutput.ReadToEnd()
    $process.WaitForExit()
    [pscustomobject]@{ ExitCode = $process.ExitCode; Output = $output; Errors = $errors.Result; All = $output + $errors.Result }
}

function Get-ClosedPort {
    $listener = New-Object System.Net.Sockets.TcpListener ([System.Net.IPAddress]::Loopback), 0
    $listener.Start()
    $listener.LocalEndpoint.Port
    $listener.Stop()
}

# What a script block throws; the error record, or nothing.
function Get-Failure([scriptblock] $Action) {
    try { $null = & $Action } catch { return $_ }
}

# A copy of the staged module in a folder of its own, below a folder that can stand in PSModulePath.
function Copy-Module([string] $Name) {
    $source = Split-Path $env:MTP_TOKEN_MODULE
    $target = Join-Path (Join-Path $TestDrive $Name) 'MtpToken'
    $null = New-Item -ItemType Directory -Path $target
    Copy-Item -Path (Join-Path $source '*') -Destination $target -Recurse
    Join-Path $target 'MtpToken.psd1'
}
