# Apps that another identity provider vouches for: assertions, token files, jobs, managed identities.

BeforeAll {
    . $PSScriptRoot/Common.ps1
    $emulator = Start-Emulator
    $connection = $emulator.Connection + @{ MaximumRetryCount = 0 }
    $parameters = @{ TenantId = $HomeTenant; ClientId = $FederatedApp } + $connection
    $saved = Get-CredentialEnvironment
    $gitHub = @{
        ACTIONS_ID_TOKEN_REQUEST_URL = "$($emulator.Authority)/github/oidc?api-version=2.0"
        ACTIONS_ID_TOKEN_REQUEST_TOKEN = 'github-request-token'
    }
    $pipelines = @{
        SYSTEM_OIDCREQUESTURI = "$($emulator.Authority)/pipelines/oidc"
        SYSTEM_ACCESSTOKEN = 'pipelines-access-token'
    }
    $functions = @{ IDENTITY_ENDPOINT = "$($emulator.PlainUrl)/appservice/msi/token"; IDENTITY_HEADER = 'app-service-header' }
    $connectionId = '00000000-0000-4000-8000-0000000000bb'
}

AfterAll {
    Set-CredentialEnvironment $saved
    Stop-Emulator $emulator
}

Describe 'Federated credentials' {
    BeforeEach {
        Clear-MtpTokenCache
        $null = Invoke-EmulatorControl $emulator reset
        Set-CredentialEnvironment @{}
    }

    Context 'An assertion' {
        It 'as <Form>' -ForEach @(
            @{ Form = 'text'; Change = { $assertion } }
            @{ Form = 'text with a line break'; Change = { "$assertion`r`n" } }
            @{ Form = 'SecureString'; Change = { ConvertTo-Secure $assertion } }
            @{ Form = 'an object with a Token'; Change = { [pscustomobject]@{ Token = $assertion } } }
        ) {
            $assertion = New-Assertion $emulator
            $token = Get-MtpToken @parameters -ClientAssertion (& $Change)
            $token.Source | Should -Be 'Network'
            $token.ClientId | Should -Be $FederatedApp
            (Get-MtpToken @parameters -FederatedToken $assertion).Source | Should -Be 'Cache'
        }

        It '-Verbose shows whom it names' {
            $said = Get-MtpToken @parameters -ClientAssertion (New-Assertion $emulator) -Verbose 4>&1
            "$said" | Should -Match 'credential: client assertion'
            "$said" | Should -Match 'sub=system:serviceaccount:soc:reader'
        }

        It '<Case>: AADSTS<Code>' -ForEach @(
            @{ Case = 'unknown issuer'; Change = @{ iss = 'https://oidc.example/other' }; Code = 700211; Says = 'https://oidc.example/other' }
            @{ Case = 'another subject'; Change = @{ sub = 'system:serviceaccount:soc:writer' }; Code = 700213; Says = 'soc:writer' }
            @{ Case = 'a subject in other letters'; Change = @{ sub = 'system:serviceaccount:SOC:reader' }; Code = 7002138; Says = 'SOC:reader' }
            @{ Case = 'another audience'; Change = @{ aud = 'api://other' }; Code = 70021; Says = 'api://other' }
            @{ Case = 'expired'; Change = @{ lifetimeSeconds = 60; notBeforeSeconds = -7200 }; Code = 700024; Says = 'exp=' }
        ) {
            $assertion = New-Assertion $emulator $Change
            $failure = Get-Failure { Get-MtpToken @parameters -ClientAssertion $assertion }
            $failure.Exception.AadstsCode | Should -Be $Code
            $failure.CategoryInfo.Category | Should -BeIn 'AuthenticationError', 'InvalidArgument', 'PermissionDenied'
            $failure.Exception.Message | Should -Match ([regex]::Escape($Says))
        }

        It 'what is none is refused before anything is sent: <Given>' -ForEach @(
            @{ Given = './token.txt' }, @{ Given = 'not.a jwt.either' }
        ) {
            $failure = Get-Failure { Get-MtpToken @parameters -ClientAssertion $Given }
            $failure.FullyQualifiedErrorId | Should -BeLike 'MtpToken.CredentialInvalid,*'
            $failure.Exception.Message | Should -Not -Match ([regex]::Escape($Given))
            (Invoke-EmulatorControl $emulator counters).tokenRequests | Should -Be 0
        }
    }

    Context 'A token file' {
        It 'is read anew for each request' {
            $file = Join-Path $TestDrive 'token'
            New-Assertion $emulator | Set-Content -LiteralPath $file
            Push-Location $TestDrive
            try { (Get-MtpToken @parameters -FederatedTokenFile ./token).Source | Should -Be 'Network' }
            finally { Pop-Location }
            New-Assertion $emulator @{ sub = 'system:serviceaccount:soc:writer' } | Set-Content -LiteralPath $file
            $failure = Get-Failure { Get-MtpToken @parameters -FederatedTokenFile $file -ForceRefresh }
            $failure.Exception.AadstsCode | Should -Be 700213
        }

        It 'that is <Case> is named' -ForEach @(
            @{ Case = 'missing'; Make = { } }
            @{ Case = 'a folder'; Make = { $null = New-Item -ItemType Directory $file } }
            @{ Case = 'no token'; Make = { Set-Content -LiteralPath $file 'no token' } }
        ) {
            $file = Join-Path $TestDrive ([guid]::NewGuid())
            . $Make
            $failure = Get-Failure { Get-MtpToken @parameters -FederatedTokenFile $file }
            $failure.FullyQualifiedErrorId | Should -BeLike 'MtpToken.CredentialInvalid,*'
            $failure.Exception.Message | Should -Not -Match 'no token'
            if ($Case -ne 'no token') { $failure.Exception.Message | Should -Match ([regex]::Escape($file)) }
        }
    }

    Context 'GitHub Actions' {
        It 'vouches for the app' {
            Set-CredentialEnvironment $gitHub
            (Get-MtpToken @parameters -FederatedProvider GitHubActions).ClientId | Should -Be $FederatedApp
            (New-MtpClient @parameters -FederatedProvider githubactions).CredentialSource | Should -Match 'GitHub Actions'
        }

        It 'without <Missing> the error says which permission is missing' -ForEach @(
            @{ Missing = 'ACTIONS_ID_TOKEN_REQUEST_URL' }, @{ Missing = 'ACTIONS_ID_TOKEN_REQUEST_TOKEN' }
        ) {
            $less = $gitHub + @{}
            $less.Remove($Missing)
            Set-CredentialEnvironment $less
            $failure = Get-Failure { Get-MtpToken @parameters -FederatedProvider GitHubActions }
            $failure.FullyQualifiedErrorId | Should -BeLike 'MtpToken.IdentityUnavailable,*'
            $failure.CategoryInfo.Category | Should -Be 'ObjectNotFound'
            $failure.Exception.Message | Should -Match "$Missing is not set"
            $failure.Exception.Advice | Should -Match 'id-token: write'
        }

        It 'that refuses the job is named' {
            Set-CredentialEnvironment ($gitHub + @{})
            $env:ACTIONS_ID_TOKEN_REQUEST_TOKEN = 'another-request-token'
            $failure = Get-Failure { Get-MtpToken @parameters -FederatedProvider GitHubActions }
            $failure.Exception.HttpStatus | Should -Be 401
            $failure.Exception.Message | Should -Match 'no token for this job'
            $failure.Exception.Message | Should -Not -Match 'another-request-token'
            (Invoke-EmulatorControl $emulator counters).tokenRequests | Should -Be 0
        }

        It 'needs a client id' {
            Set-CredentialEnvironment $gitHub
            $failure = Get-Failure { Get-MtpToken $HomeTenant @connection -FederatedProvider GitHubActions }
            $failure.FullyQualifiedErrorId | Should -BeLike 'MtpToken.CredentialMissing,*'
            $failure.Exception.Message | Should -Match 'client id'
        }
    }

    Context 'Azure Pipelines' {
        It 'vouches for the app through a service connection' {
            Set-CredentialEnvironment $pipelines
            $token = Get-MtpToken @parameters -FederatedProvider AzurePipelines -ServiceConnectionId $connectionId
            $token.ClientId | Should -Be $FederatedApp
            $request = @(Get-EmulatorRequest $emulator)[-1]
            $request.path | Should -Be '/pipelines/oidc'
            $request.query | Should -Match "serviceConnectionId=$connectionId"
        }

        It 'the step''s own connection brings tenant and client id' {
            Set-CredentialEnvironment ($pipelines + @{
                    AZURESUBSCRIPTION_SERVICE_CONNECTION_ID = $connectionId
                    AZURESUBSCRIPTION_CLIENT_ID = $FederatedApp
                    AZURESUBSCRIPTION_TENANT_ID = $HomeTenant
                })
            $token = Get-MtpToken @connection -FederatedProvider AzurePipelines
            $token.ClientId | Should -Be $FederatedApp
            $token.TokenTenantId | Should -Be $HomeTenant
        }

        It 'without a mapped SYSTEM_ACCESSTOKEN says so' {
            Set-CredentialEnvironment @{ SYSTEM_OIDCREQUESTURI = $pipelines['SYSTEM_OIDCREQUESTURI'] }
            $failure = Get-Failure { Get-MtpToken @parameters -FederatedProvider AzurePipelines -ServiceConnectionId $connectionId }
            $failure.FullyQualifiedErrorId | Should -BeLike 'MtpToken.IdentityUnavailable,*'
            $failure.Exception.Advice | Should -Match 'SYSTEM_ACCESSTOKEN'
        }

        It 'without a connection says so' {
            Set-CredentialEnvironment $pipelines
            $failure = Get-Failure { Get-MtpToken @parameters -FederatedProvider AzurePipelines }
            $failure.FullyQualifiedErrorId | Should -BeLike 'MtpToken.CredentialMissing,*'
            $failure.Exception.Message | Should -Match 'service connection'
        }
    }

    Context 'A managed identity' {
        It 'user-assigned, vouches for the app' {
            Set-CredentialEnvironment $functions
            $token = Get-MtpToken @parameters -FederatedProvider ManagedIdentity -ManagedIdentityId $UserIdentity.ClientId
            $token.ClientId | Should -Be $FederatedApp
            $request = @(Get-EmulatorRequest $emulator)[-1]
            $request.query | Should -Match 'resource=api%3A%2F%2FAzureADTokenExchange'
        }

        It 'by its <Type>' -ForEach @(@{ Type = 'ObjectId' }, @{ Type = 'ResourceId' }) {
            Set-CredentialEnvironment $functions
            $more = @{ FederatedProvider = 'ManagedIdentity'; ManagedIdentityId = $UserIdentity[$Type]; ManagedIdentityType = $Type; ManagedIdentitySource = 'AppService' }
            (Get-MtpToken @parameters @more).ClientId | Should -Be $FederatedApp
        }

        It 'system-assigned, cannot' {
            Set-CredentialEnvironment $functions
            $failure = Get-Failure { Get-MtpToken @parameters -FederatedProvider ManagedIdentity }
            $failure.CategoryInfo.Category | Should -Be 'InvalidArgument'
            $failure.Exception.Message | Should -Match 'system-assigned'
            (Invoke-EmulatorControl $emulator counters).tokenRequests | Should -Be 0
        }
    }

    Context '-ReplicationWaitSec' {
        It 'waits for a credential that is not known yet: <With>' -ForEach @(
            @{ With = 'ClientAssertion' }, @{ With = 'FederatedTokenFile' }, @{ With = 'FederatedProvider' }
        ) {
            # One second is shorter than the first wait, so that nothing is waited for here.
            Set-CredentialEnvironment $gitHub
            $app = $parameters + @{}
            $app['ClientId'] = $CertificateApp
            $file = Join-Path $TestDrive 'unknown'
            $assertion = New-Assertion $emulator
            Set-Content -LiteralPath $file $assertion
            $app[$With] = @{ ClientAssertion = $assertion; FederatedTokenFile = $file; FederatedProvider = 'GitHubActions' }[$With]
            $said = & { try { Get-MtpToken @app -ReplicationWaitSec 1 -Verbose } catch { $_ } } 4>&1
            "$said" | Should -Match 'longer than the time left'
            $said = & { try { Get-MtpToken @app -Verbose } catch { $_ } } 4>&1
            "$said" | Should -Not -Match 'longer than the time left'
        }

        It 'has its limits' {
            (Get-Failure { Get-MtpToken @parameters -ClientAssertion x -ReplicationWaitSec 601 }).Exception.Message |
                Should -BeLike "*'ReplicationWaitSec'*"
        }
    }
}
