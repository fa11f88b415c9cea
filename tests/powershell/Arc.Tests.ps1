# Azure Arc's rules acted out: the agent's folder is where it is on a machine with Arc, in a mount namespace of its own.

BeforeDiscovery {
    # Some systems forbid user namespaces; then nobody has played this through here.
    $refusal = if (-not $IsLinux) { 'only Linux has mount namespaces' }
    elseif (-not (Get-Command unshare -CommandType Application -ErrorAction Ignore)) { 'there is no unshare (util-linux)' }
    else {
        $said = (& unshare -Urm mount -t tmpfs none /var/opt 2>&1) -join ' '
        if ($LASTEXITCODE) { "a user and mount namespace is refused: $said" }
    }
    if ($refusal) { Write-Warning "Azure Arc is not tested: $refusal." }
}

BeforeAll {
    . $PSScriptRoot/Common.ps1

    # In the namespace: the agent's folders on file systems of their own. What else lies in /opt stays, PowerShell perhaps.
    $stage = @'
set -e
mkdir "$1/opt"
mount --rbind /opt "$1/opt"
mount -t tmpfs none /opt
for entry in "$1"/opt/*; do
    if [ -e "$entry" ]; then ln -s "$entry" /opt/; fi
done
mount -t tmpfs none /var/opt
mkdir -p /var/opt/azcmagent/tokens
shift
exec "$@"
'@
    $act = @'
. 'COMMON'
function Get-Outcome([hashtable] $Given) {
    try {
        $said = & { Get-MtpToken -ManagedIdentity @Given -MaximumRetryCount 0 -Verbose } 4>&1
        $token = $said | Where-Object { $_.PSTypeNames[0] -eq 'MtpToken.AccessToken' }
        @{ AppId = ($token | ConvertFrom-MtpToken).AppId; Tenant = $token.TokenTenantId; Verbose = "$said" }
    }
    catch { @{ Id = $_.FullyQualifiedErrorId; Message = $_.Exception.Message } }
}
$seen = @{ Plays = Test-Path /var/opt/azcmagent/tokens }
$emulator = Start-Emulator '--arc-tokens /var/opt/azcmagent/tokens'
try {
    $env:IDENTITY_ENDPOINT = "$($emulator.PlainUrl)/arc/metadata/identity/oauth2/token"
    $env:IMDS_ENDPOINT = $emulator.PlainUrl
    $seen.Auto = Get-Outcome @{}
    $seen.Left = @(Get-ChildItem /var/opt/azcmagent/tokens).Count
    $seen.Requests = @(Get-EmulatorRequest $emulator | ForEach-Object { [bool] $_.headers.authorization })
    $seen.Said = Get-Outcome @{ ManagedIdentitySource = 'AzureArc'; CacheMode = 'None' }
    $seen.UserAssigned = Get-Outcome @{ ManagedIdentityId = $UserIdentity.ClientId }

    # The agent alone, without any variable: its program is where its installer puts it.
    Remove-Item Env:/IDENTITY_ENDPOINT, Env:/IMDS_ENDPOINT
    $seen.NoAgent = (New-MtpClient -ManagedIdentity).CredentialSource
    $null = New-Item -ItemType File -Force /opt/azcmagent/bin/himds
    $seen.Agent = (New-MtpClient -ManagedIdentity).CredentialSource
}
finally { Stop-Emulator $emulator }

# A key that is not a file of that folder itself.
$null = New-Item -ItemType Directory -Force /var/opt/elsewhere
$emulator = Start-Emulator '--arc-tokens /var/opt/elsewhere'
try {
    $env:IDENTITY_ENDPOINT = "$($emulator.PlainUrl)/arc/metadata/identity/oauth2/token"
    $env:IMDS_ENDPOINT = $emulator.PlainUrl
    $seen.Elsewhere = Get-Outcome @{}
    $seen.ElsewhereRequests = @(Get-EmulatorRequest $emulator).Count
}
finally { Stop-Emulator $emulator }
$seen | ConvertTo-Json -Depth 4
'@
}

Describe 'A machine with Azure Arc' -Skip:([bool] $refusal) {
    BeforeAll {
        $stageFile = Join-Path $TestDrive 'stage.sh'
        $actFile = Join-Path $TestDrive 'act.ps1'
        Set-Content -LiteralPath $stageFile -Value $stage
        Set-Content -LiteralPath $actFile -Value $act.Replace('COMMON', (Join-Path $PSScriptRoot 'Common.ps1'))
        $pwsh = (Get-Process -Id $PID).Path
        $output = & unshare -Urm sh $stageFile "$TestDrive" $pwsh -NoProfile -NonInteractive -File $actFile 2>&1
        if ($LASTEXITCODE) { throw ($output -join "`n") }
        $seen = $output -join "`n" | ConvertFrom-Json
    }

    It 'is really played' {
        $seen.Plays | Should -BeTrue
        Test-Path /var/opt/azcmagent | Should -BeFalse -Because 'this machine has no agent of its own'
    }

    It 'gives a token against the key in the file' {
        $seen.Auto.AppId | Should -Be $SystemIdentity
        $seen.Auto.Tenant | Should -Be $HomeTenant
        $seen.Auto.Verbose | Should -Match 'managed identity \(Azure Arc, system-assigned\)'
        $seen.Requests | Should -Be @($false, $true)
        $seen.Left | Should -Be 0
    }

    It 'gives one when it is named' { $seen.Said.AppId | Should -Be $SystemIdentity }

    It 'has no user-assigned identities' {
        $seen.UserAssigned.Id | Should -BeLike 'MtpToken.*'
        $seen.UserAssigned.Message | Should -Match 'another identity'
    }

    It 'is known by its agent' {
        $seen.NoAgent | Should -Not -Match 'Arc'
        $seen.Agent | Should -Match 'Azure Arc'
    }

    It 'names no file elsewhere that would be read' {
        $seen.Elsewhere.Id | Should -BeLike 'MtpToken.InvalidResponse,*'
        $seen.Elsewhere.Message | Should -Match 'outside the folder'
        $seen.ElsewhereRequests | Should -Be 1
    }
}
