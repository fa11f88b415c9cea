# Of certificates, assertions, jobs and identities nothing secret is in anything a command writes or a transcript keeps.

BeforeAll {
    . $PSScriptRoot/Common.ps1
    . $PSScriptRoot/Leaks.ps1
    $emulator = Start-Emulator
    $connection = $emulator.Connection + @{ MaximumRetryCount = 0 }
    $saved = Get-CredentialEnvironment
    $key = (Get-Content -LiteralPath (Join-Path $Certificates 'key.pem')) -notmatch '^-'
    $assertion = New-Assertion $emulator
    $stranger = New-Assertion $emulator @{ sub = 'system:serviceaccount:soc:writer' }

    # In no script line that an error shows.
    $planted = 'planted~Value'

    # What a user gets to see of a command, and the tokens.
    function Get-Shown([scriptblock] $Action) {
        $Error.Clear()
        $streams = & { try { & $Action } catch { $_ } } *>&1
        @{
            Text = Get-Rendering (@($streams) + @($Error))
            Tokens = @($streams | Where-Object { $_.PSTypeNames[0] -eq 'MtpToken.AccessToken' } | ForEach-Object { $_.ToPlainText() })
            Errors = @($streams | Where-Object { $_ -is [System.Management.Automation.ErrorRecord] }).Count
        }
    }
}

AfterAll {
    Set-CredentialEnvironment $saved
    Stop-Emulator $emulator
}

Describe 'What is secret' {
    BeforeEach {
        Clear-MtpTokenCache
        $null = Invoke-EmulatorControl $emulator reset
        Register-Certificate $emulator $CertificateApp (Join-Path $Certificates 'rsa2048.pem')
        Set-CredentialEnvironment @{}
        $of = @{
            Certificate = @{ TenantId = $HomeTenant; ClientId = $CertificateApp } + $connection
            Federated = @{ TenantId = $HomeTenant; ClientId = $FederatedApp } + $connection
        }
    }

    It 'is shown by nothing that works: <Case>' -ForEach @(
        @{ Case = 'a PEM file'; Action = { $p = $of.Certificate; Get-MtpToken @p -CertificatePath (Join-Path $Certificates 'rsa2048.pem') -Verbose -Debug } }
        @{ Case = 'a PFX file and its password'; Action = { $p = $of.Certificate; Get-MtpToken @p -CertificatePath (Join-Path $Certificates 'pfx-aes256.pfx') -CertificatePassword $CertificatePassword -Verbose -Debug } }
        @{ Case = 'an object'; Action = { $p = $of.Certificate; Get-MtpToken @p -Certificate ([System.Security.Cryptography.X509Certificates.X509Certificate2]::CreateFromPemFile((Join-Path $Certificates 'rsa2048.pem'))) -Verbose -Debug } }
        @{ Case = 'an assertion'; Action = { $p = $of.Federated; Get-MtpToken @p -ClientAssertion $assertion -Verbose -Debug } }
        @{ Case = 'a job of GitHub Actions'; Action = {
                $env:ACTIONS_ID_TOKEN_REQUEST_URL = "$($emulator.Authority)/github/oidc?api-version=2.0"
                $env:ACTIONS_ID_TOKEN_REQUEST_TOKEN = 'github-request-token'
                $p = $of.Federated; Get-MtpToken @p -FederatedProvider GitHubActions -Verbose -Debug
            }
        }
        @{ Case = 'a managed identity'; Action = {
                $env:IDENTITY_ENDPOINT = "$($emulator.PlainUrl)/appservice/msi/token"
                $env:IDENTITY_HEADER = 'app-service-header'
                Get-MtpToken -ManagedIdentity @connection -Verbose -Debug
            }
        }
    ) {
        $shown = Get-Shown $Action
        $shown.Tokens | Should -HaveCount 1
        Assert-NoLeak $shown.Text ($key[0..5] + $CertificatePassword + $assertion + $assertion.Split('.')[2] +
            'github-request-token' + 'app-service-header' + $shown.Tokens + $shown.Tokens[0].Split('.')[2])
    }

    # Beside those in the table of failures.
    It 'is shown by no failure: <Case>' -ForEach @(
        @{ Case = 'an assertion that is refused'; Action = { $p = $of.Federated; Get-MtpToken @p -ClientAssertion $stranger -Verbose -Debug } }
        @{ Case = 'an assertion among several tenants'; Action = { $p = $of.Federated; $p.TenantId = $HomeTenant, $OtherTenant; Get-MtpToken @p -ClientAssertion $stranger -Verbose -Debug } }
        @{ Case = 'a secret in a token file'; Action = {
                $file = Join-Path $TestDrive 'planted'
                $planted | Set-Content -LiteralPath $file
                $p = $of.Federated; Get-MtpToken @p -FederatedTokenFile $file -Verbose -Debug
            }
        }
    ) {
        $shown = Get-Shown $Action
        $shown.Errors | Should -BeGreaterThan 0
        $shown.Tokens | Should -HaveCount 0
        Assert-NoLeak $shown.Text (@($key[0..5]) + @($planted, $stranger, $stranger.Split('.')[2]))
    }

    It 'is kept by no transcript' {
        $transcript = Join-Path $TestDrive 'transcript.txt'
        $script = @'
. 'COMMON'
$connection = @{ Authority = $env:TEST_AUTHORITY; AllowHost = $env:TEST_HOST; CaBundle = $env:TEST_CA; MaximumRetryCount = 0 }
$null = Start-Transcript -LiteralPath $env:TEST_TRANSCRIPT
$VerbosePreference = $DebugPreference = 'Continue'
Get-MtpToken $HomeTenant -ClientId $CertificateApp -CertificatePath "$Certificates/pfx-aes256.pfx" -CertificatePassword $env:TEST_PASSWORD @connection
Get-MtpToken $HomeTenant -ClientId $CertificateApp -CertificatePath "$Certificates/pfx-aes256.pfx" -CertificatePassword $env:TEST_PLANTED @connection
Get-MtpToken $HomeTenant -ClientId $FederatedApp -ClientAssertion $env:TEST_ASSERTION @connection | Format-List *
Get-MtpToken $HomeTenant -ClientId $FederatedApp -ClientAssertion $env:TEST_STRANGER @connection
Get-MtpToken -ManagedIdentity @connection | Format-List *
$env:IDENTITY_HEADER = $env:TEST_PLANTED
Get-MtpToken -ManagedIdentity @connection
$null = Stop-Transcript
'@
        $result = Invoke-Pwsh $script.Replace('COMMON', (Join-Path $PSScriptRoot 'Common.ps1')) @{
            TEST_AUTHORITY = $emulator.Authority; TEST_HOST = $emulator.Host; TEST_CA = $emulator.CaFile; TEST_TRANSCRIPT = $transcript
            TEST_PASSWORD = $CertificatePassword; TEST_PLANTED = $planted; TEST_ASSERTION = $assertion; TEST_STRANGER = $stranger
            IDENTITY_ENDPOINT = "$($emulator.PlainUrl)/appservice/msi/token"; IDENTITY_HEADER = 'app-service-header'
        }
        $kept = Get-Content -Raw -LiteralPath $transcript
        ([regex]::Matches($kept, 'got a token that lives')).Count | Should -Be 3 -Because $result.All
        ([regex]::Matches($kept, 'does not open the private key|AADSTS700213|HTTP status 401')).Count | Should -BeGreaterOrEqual 3
        Assert-NoLeak ($kept, $result.All) ($key[0..5] + @($CertificatePassword, $planted, $assertion, $stranger, 'app-service-header', 'eyJ'))
    }

    It 'the properties of a client hold none' {
        $p = $of.Certificate
        $client = New-MtpClient @p -CertificatePath (Join-Path $Certificates 'pfx-aes256.pfx') -CertificatePassword $CertificatePassword -Verbose -Debug *>&1
        Assert-NoLeak (Get-Rendering $client) (@($key[0..5]) + $CertificatePassword)
    }
}
