# AZURE_TENANT_ID, AZURE_CLIENT_ID and AZURE_CLIENT_SECRET count as one unit or not at all.

BeforeAll {
    . $PSScriptRoot/Common.ps1
    $emulator = Start-Emulator
    $names = 'AZURE_TENANT_ID', 'AZURE_CLIENT_ID', 'AZURE_CLIENT_SECRET', 'AZURE_AUTHORITY_HOST'
    $saved = @{}
    $names | ForEach-Object { $saved[$_] = [Environment]::GetEnvironmentVariable($_) }
    $connection = $emulator.Connection + @{ MaximumRetryCount = 0 }

    function Set-Environment([hashtable] $Values) {
        $names | ForEach-Object { [Environment]::SetEnvironmentVariable($_, $Values[$_]) }
    }
}

AfterAll {
    Set-Environment $saved
    Stop-Emulator $emulator
}

Describe 'Credential from the environment' {
    BeforeEach {
        Clear-MtpTokenCache
        $null = Invoke-EmulatorControl $emulator reset
        Set-Environment @{ AZURE_TENANT_ID = $HomeTenant; AZURE_CLIENT_ID = $App; AZURE_CLIENT_SECRET = $Secret }
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
            Set-Environment @{}
            $failure = Get-Failure { Get-MtpToken @connection }
            $failure.FullyQualifiedErrorId | Should -BeLike 'MtpToken.CredentialMissing,*'
        }
    }
}
