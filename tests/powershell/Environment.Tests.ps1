# AZURE_TENANT_ID, AZURE_CLIENT_ID and one credential count as one unit or not at all.

BeforeAll {
    . $PSScriptRoot/Common.ps1
    $emulator = Start-Emulator
    $saved = Get-CredentialEnvironment
    $connection = $emulator.Connection + @{ MaximumRetryCount = 0 }
}

AfterAll {
    Set-CredentialEnvironment $saved
    Stop-Emulator $emulator
}

Describe 'Credential from the environment' {
    BeforeEach {
        Clear-MtpTokenCache
        $null = Invoke-EmulatorControl $emulator reset
        Set-CredentialEnvironment @{ AZURE_TENANT_ID = $HomeTenant; AZURE_CLIENT_ID = $App; AZURE_CLIENT_SECRET = $Secret }
    }

    Context 'The whole unit' {
        It 'is enough' {
            $token = Get-MtpToken @connection
            $token.ClientId | Should -Be $App
            $token.TokenTenantId | Should -Be $HomeTenant
            $client = New-MtpClient @connection
            $client.CredentialSource | Should -Match 'AZURE_CLIENT_SECRET'
            $client.TenantId | Should -Be $HomeTenant
        }

        It 'serves another tenant, and the same client id said again' {
            (Get-MtpToken $OtherTenant @connection).TokenTenantId | Should -Be $OtherTenant
            (Get-MtpToken -ClientId $App @connection).ClientId | Should -Be $App
            (Get-MtpToken -ClientId $App.ToUpperInvariant() @connection).TokenTenantId | Should -Be $HomeTenant
        }

        It 'follows a change of the secret' {
            $null = Get-MtpToken @connection
            $env:AZURE_CLIENT_SECRET = $WrongSecret
            (Get-Failure { Get-MtpToken @connection }).FullyQualifiedErrorId | Should -BeLike 'MtpToken.InvalidClient,*'
        }
    }

    Context 'Other credentials' {
        BeforeEach {
            Remove-Item Env:/AZURE_CLIENT_SECRET
            Register-Certificate $emulator $CertificateApp (Join-Path $Certificates 'rsa2048.pem')
        }

        It 'a certificate with its password' {
            $env:AZURE_CLIENT_ID = $CertificateApp
            $env:AZURE_CLIENT_CERTIFICATE_PATH = Join-Path $Certificates 'pfx-aes256.pfx'
            $env:AZURE_CLIENT_CERTIFICATE_PASSWORD = $CertificatePassword
            (Get-MtpToken @connection).ClientId | Should -Be $CertificateApp
            (New-MtpClient @connection).CredentialSource | Should -Match 'certificate.*AZURE_CLIENT_CERTIFICATE_PATH'
            $env:AZURE_CLIENT_CERTIFICATE_PASSWORD = 'wrong-horse'
            (Get-Failure { Get-MtpToken @connection }).Exception.Message | Should -Match 'password does not open'
        }

        It 'its chain, where that is said' {
            Register-Certificate $emulator $ChainApp (Join-Path $Certificates 'rsa2048.pem')
            $env:AZURE_CLIENT_ID = $ChainApp
            $env:AZURE_CLIENT_CERTIFICATE_PATH = Join-Path $Certificates 'rsa2048.pem'
            (Get-Failure { Get-MtpToken @connection }).Exception.AadstsCode | Should -Be 700027
            $env:AZURE_CLIENT_SEND_CERTIFICATE_CHAIN = 'true'
            (Get-MtpToken @connection).ClientId | Should -Be $ChainApp
        }

        It 'a token file, as in Kubernetes' {
            $env:AZURE_CLIENT_ID = $FederatedApp
            $env:AZURE_FEDERATED_TOKEN_FILE = Join-Path $TestDrive 'token'
            New-Assertion $emulator | Set-Content -LiteralPath $env:AZURE_FEDERATED_TOKEN_FILE
            (Get-MtpToken @connection).ClientId | Should -Be $FederatedApp
        }

        It 'two are one too many, and nothing is sent' {
            $env:AZURE_CLIENT_SECRET = $Secret
            $env:AZURE_FEDERATED_TOKEN_FILE = Join-Path $TestDrive 'token'
            $failure = Get-Failure { Get-MtpToken @connection }
            $failure.FullyQualifiedErrorId | Should -BeLike 'MtpToken.CredentialInvalid,*'
            $failure.Exception.Message | Should -Match 'AZURE_CLIENT_SECRET and AZURE_FEDERATED_TOKEN_FILE'
            (Invoke-EmulatorControl $emulator counters).tokenRequests | Should -Be 0
        }

        It 'do not stand beside an explicit one' {
            $env:AZURE_CLIENT_CERTIFICATE_PATH = Join-Path $Certificates 'no-such-file.pem'
            (Get-MtpToken $HomeTenant -ClientId $App -ClientSecret $Secret @connection).ClientId | Should -Be $App
        }
    }

    Context 'Not mixed' {
        It 'the secret never goes with another client id' {
            (Get-Failure { Get-MtpToken -ClientId $AppWithoutRoles @connection }).CategoryInfo.Category | Should -Be 'InvalidArgument'
            (Invoke-EmulatorControl $emulator counters).tokenRequests | Should -Be 0
        }

        It 'nor the tenant with an explicit secret' {
            $failure = Get-Failure { Get-MtpToken -ClientId $App -ClientSecret $Secret @connection }
            $failure.FullyQualifiedErrorId | Should -BeLike 'MtpToken.InvalidTenant,*'
            (Invoke-EmulatorControl $emulator counters).tokenRequests | Should -Be 0
        }

        It 'an explicit credential wins' {
            $env:AZURE_CLIENT_SECRET = $WrongSecret
            (Get-MtpToken $HomeTenant -ClientId $App -ClientSecret $Secret @connection).Source | Should -Be 'Network'
        }

        It '<Missing> missing: no credential, and nothing is sent' -ForEach @(
            @{ Missing = 'AZURE_CLIENT_ID' }, @{ Missing = 'AZURE_CLIENT_SECRET' }
        ) {
            [Environment]::SetEnvironmentVariable($Missing, $null)
            $failure = Get-Failure { Get-MtpToken @connection }
            $failure.FullyQualifiedErrorId | Should -BeLike 'MtpToken.CredentialMissing,*'
            $failure.Exception.Message | Should -Match $Missing
            (Invoke-EmulatorControl $emulator counters).tokenRequests | Should -Be 0
        }

        It 'AZURE_AUTHORITY_HOST opens no other host' {
            $env:AZURE_AUTHORITY_HOST = $emulator.Authority
            $failure = Get-Failure { Get-MtpToken -CaBundle $emulator.CaFile -MaximumRetryCount 0 }
            $failure.FullyQualifiedErrorId | Should -BeLike 'MtpToken.HostNotAllowed,*'
            (Invoke-EmulatorControl $emulator counters).tokenRequests | Should -Be 0
        }

        It 'nothing at all: says what to set' {
            Set-CredentialEnvironment @{}
            $failure = Get-Failure { Get-MtpToken @connection }
            $failure.FullyQualifiedErrorId | Should -BeLike 'MtpToken.CredentialMissing,*'
        }
    }
}
