# The identity that Azure gives to a machine or job, in every kind of place, said by the environment alone.

BeforeDiscovery {
    # {plain} and {fabric} are the emulator's addresses, {thumbprint} that of its self-signed certificate.
    $places = @(
        @{
            Place = 'IMDS'; Variables = @{ AZURE_POD_IDENTITY_AUTHORITY_HOST = '{plain}' }
            Path = '/metadata/identity/oauth2/token'; Types = 'ClientId', 'ObjectId', 'ResourceId'
        }
        @{
            Place = 'AppService'; Variables = @{ IDENTITY_ENDPOINT = '{plain}/appservice/msi/token'; IDENTITY_HEADER = 'app-service-header' }
            Path = '/appservice/msi/token'; Types = 'ClientId', 'ObjectId', 'ResourceId'
        }
        @{
            Place = 'Automation'
            Variables = @{ IDENTITY_ENDPOINT = '{plain}/automation/oauth2/token'; IDENTITY_HEADER = 'app-service-header'; AUTOMATION_ASSET_ACCOUNTID = 'account' }
            Path = '/automation/oauth2/token'; Types = 'ClientId', 'ObjectId', 'ResourceId'
        }
        @{
            Place = 'MachineLearning'; Variables = @{ MSI_ENDPOINT = '{plain}/ml/token'; MSI_SECRET = 'ml-secret' }
            Path = '/ml/token'; Types = @('ClientId')
        }
        @{
            Place = 'ServiceFabric'
            Variables = @{
                IDENTITY_ENDPOINT = '{fabric}/metadata/identity/oauth2/token'; IDENTITY_HEADER = 'fabric-secret'
                IDENTITY_SERVER_THUMBPRINT = '{thumbprint}'
            }
            Path = '/metadata/identity/oauth2/token'; Types = @()
        }
    )
    $ids = foreach ($place in $places) {
        foreach ($type in $place.Types) { @{ Place = $place.Place; Variables = $place.Variables; Type = $type } }
    }
}

BeforeAll {
    . $PSScriptRoot/Common.ps1
    $emulator = Start-Emulator
    $connection = $emulator.Connection + @{ MaximumRetryCount = 0 }
    $saved = Get-CredentialEnvironment

    function Enter-Place([hashtable] $Variables) {
        $here = @{}
        foreach ($name in $Variables.Keys) {
            $here[$name] = $Variables[$name].Replace('{plain}', $emulator.PlainUrl).Replace('{fabric}', $emulator.FabricUrl).Replace('{thumbprint}', $emulator.FabricThumbprint)
        }
        Set-CredentialEnvironment $here
    }

    function Get-LastRequest { @(Get-EmulatorRequest $emulator)[-1] }

    # Whose token it is.
    function Get-AppId($Token) { ($Token | ConvertFrom-MtpToken).AppId }
}

AfterAll {
    Set-CredentialEnvironment $saved
    Stop-Emulator $emulator
}

Describe 'Managed identities' {
    BeforeEach {
        Clear-MtpTokenCache
        $null = Invoke-EmulatorControl $emulator reset
        Set-CredentialEnvironment @{}
    }

    Context 'Places' {
        It '<Place>' -ForEach $places {
            Enter-Place $Variables
            $token = Get-MtpToken -ManagedIdentity @connection
            Get-AppId $token | Should -Be $SystemIdentity
            $token.TokenTenantId | Should -Be $HomeTenant
            $token.Roles | Should -Contain 'Incident.Read.All'
            (Get-LastRequest).path | Should -Be $Path
            (Get-MtpToken -Identity @connection).Source | Should -Be 'Cache'
            (Invoke-EmulatorControl $emulator counters).tokenRequests | Should -Be 0 -Because 'Entra ID is not asked'
        }

        It '<Place>, said with -ManagedIdentitySource' -ForEach $places {
            Enter-Place $Variables
            $client = New-MtpClient -ManagedIdentity -ManagedIdentitySource $Place @connection
            Get-AppId (Get-MtpToken -Client $client) | Should -Be $SystemIdentity
            $client.CredentialSource | Should -Match '^managed identity \(.*system-assigned\)$'
            # Until it is collected its tokens serve whoever proves the same.
            Clear-MtpTokenCache -Client $client
        }

        It '<Place>, user-assigned by <Type>' -ForEach $ids {
            Enter-Place $Variables
            $token = Get-MtpToken -ManagedIdentity -ManagedIdentityId $UserIdentity[$Type] -ManagedIdentityType $Type @connection
            Get-AppId $token | Should -Be $UserIdentity.ClientId
        }
    }

    Context 'Set while the session runs' {
        It 'as in Azure Functions' {
            $env:FUNCTIONS_WORKER_RUNTIME = 'powershell'
            $env:WEBSITE_SITE_NAME = 'reader'
            $env:MSI_ENDPOINT = "$($emulator.PlainUrl)/appservice/msi/token"
            $env:MSI_SECRET = 'app-service-header'
            $env:IDENTITY_ENDPOINT = "$($emulator.PlainUrl)/appservice/msi/token"
            $env:IDENTITY_HEADER = 'app-service-header'
            try {
                $header = Get-MtpToken -ManagedIdentity -IdentityId $UserIdentity.ClientId -AsHeader @connection
                $answer = Invoke-RestMethod -Uri "$($emulator.Authority)/api/incidents" -SkipCertificateCheck -Headers $header
                $answer.value.Count | Should -BeGreaterThan 0
                (Get-LastRequest).headers.'x-identity-header' | Should -Be 'app-service-header'
            }
            finally { Remove-Item Env:/FUNCTIONS_WORKER_RUNTIME, Env:/WEBSITE_SITE_NAME }
        }

        It 'as on a hybrid worker' {
            $env:AUTOMATION_ASSET_ACCOUNTID = '00000000-0000-4000-8000-0000000000cc'
            $env:AUTOMATION_WORKER_NAME = 'worker'
            $env:MSI_ENDPOINT = "$($emulator.PlainUrl)/hybrid/token"
            $env:MSI_SECRET = 'hybrid-secret'
            try {
                $token = Get-MtpToken -ManagedIdentity @connection
                Get-AppId $token | Should -Be $SystemIdentity
                $request = Get-LastRequest
                $request.path | Should -Be '/hybrid/token'
                $request.headers.secret | Should -Be 'hybrid-secret'
            }
            finally { Remove-Item Env:/AUTOMATION_WORKER_NAME }
        }

        It 'a change is followed' {
            Enter-Place @{ IDENTITY_ENDPOINT = '{plain}/appservice/msi/token'; IDENTITY_HEADER = 'app-service-header' }
            (Get-MtpToken -ManagedIdentity @connection).Source | Should -Be 'Network'
            Enter-Place @{ MSI_ENDPOINT = '{plain}/ml/token'; MSI_SECRET = 'ml-secret' }
            (Get-MtpToken -ManagedIdentity @connection).Source | Should -Be 'Network'
            (Get-LastRequest).path | Should -Be '/ml/token'
        }
    }

    # Beside those in the table of failures.
    Context 'Failures' {
        It '<Case>' -ForEach @(
            @{
                Case = 'nobody answers'; Variables = @{ AZURE_POD_IDENTITY_AUTHORITY_HOST = 'http://127.0.0.1:{closedPort}' }
                Id = 'Connect'; Category = 'ConnectionError'; Says = '127\.0\.0\.1'
            }
            @{
                Case = 'another place than was said'; Variables = @{}; Given = @{ ManagedIdentitySource = 'AppService' }
                Id = 'IdentityUnavailable'; Category = 'ObjectNotFound'; Says = 'IDENTITY_ENDPOINT is not set'
            }
            @{
                Case = 'an id of a kind that the place does not take'; Variables = @{ MSI_ENDPOINT = '{plain}/ml/token'; MSI_SECRET = 'ml-secret' }
                Given = @{ ManagedIdentityId = 'bbbbbbbb-0000-4000-8000-0000000000a2'; ManagedIdentityType = 'ObjectId' }
                Id = 'InvalidArgument'; Category = 'InvalidArgument'; Says = 'only by its client id'
            }
            @{
                Case = 'a type without an id'; Variables = @{ AZURE_POD_IDENTITY_AUTHORITY_HOST = '{plain}' }
                Given = @{ ManagedIdentityType = 'ObjectId' }
                Id = 'InvalidArgument'; Category = 'InvalidArgument'; Says = 'object id'
            }
            @{
                Case = 'a certificate that was exchanged'
                Variables = @{
                    IDENTITY_ENDPOINT = '{fabric}/metadata/identity/oauth2/token'; IDENTITY_HEADER = 'fabric-secret'
                    IDENTITY_SERVER_THUMBPRINT = '0000000000000000000000000000000000000000'
                }
                Id = 'Tls'; Category = 'ConnectionError'; Says = 'localhost'
            }
        ) {
            $here = @{}
            foreach ($name in $Variables.Keys) { $here[$name] = $Variables[$name].Replace('{closedPort}', (Get-ClosedPort)) }
            Enter-Place $here
            $more = if ($Given) { $Given } else { @{} }
            $failure = Get-Failure { Get-MtpToken -ManagedIdentity @more @connection }
            $failure.FullyQualifiedErrorId | Should -BeExactly "MtpToken.$Id,MtpToken.PowerShell.GetMtpTokenCommand"
            $failure.CategoryInfo.Category | Should -Be $Category
            $failure.Exception.Message | Should -Match $Says
            $failure.Exception.Message.Split("`n")[-1] | Should -BeExactly $failure.Exception.Advice
        }

        It 'another identity than was asked for is not handed out' {
            Enter-Place @{ AZURE_POD_IDENTITY_AUTHORITY_HOST = '{plain}' }
            $null = Invoke-EmulatorControl $emulator identity @{ answerAs = 'system' }
            $failure = Get-Failure { Get-MtpToken -ManagedIdentity -ManagedIdentityId $UserIdentity.ClientId @connection }
            $failure.Exception.Message | Should -Match 'another identity'
        }

        It 'a switch that is off is no credential' {
            Enter-Place @{ AZURE_POD_IDENTITY_AUTHORITY_HOST = '{plain}' }
            $failure = Get-Failure { Get-MtpToken -ManagedIdentity:$false @connection }
            $failure.FullyQualifiedErrorId | Should -BeLike 'MtpToken.CredentialMissing,*'
            $failure.Exception.Message | Should -Match '-ManagedIdentity'
        }
    }
}
