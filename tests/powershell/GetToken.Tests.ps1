# Get-MtpToken, New-MtpClient and Clear-MtpTokenCache with one tenant: output shapes, cache, settings.

BeforeAll {
    . $PSScriptRoot/Common.ps1
    $emulator = Start-Emulator
    $parameters = Get-AppParameter $emulator
}

AfterAll { Stop-Emulator $emulator }

Describe 'Get-MtpToken' {
    BeforeEach {
        Clear-MtpTokenCache
        $null = Invoke-EmulatorControl $emulator reset
    }

    Context 'The default object' {
        It 'says whose token it is' {
            $token = Get-MtpToken $HomeTenant @parameters
            $token.PSTypeNames[0] | Should -BeExactly 'MtpToken.AccessToken'
            $token.Token | Should -BeOfType securestring
            $token.TenantId | Should -Be $HomeTenant
            $token.TokenTenantId | Should -Be $HomeTenant
            $token.ClientId | Should -Be $App
            $token.Resource | Should -Be $Api
            $token.Audience | Should -Be $Api
            $token.Roles | Should -Be @('AdvancedHunting.Read.All', 'Incident.Read.All')
            $token.ExpiresOn | Should -BeOfType datetimeoffset
            $token.ExpiresOn | Should -BeGreaterThan ([datetimeoffset]::UtcNow.AddMinutes(50))
            $token.Source | Should -Be 'Network'
        }

        It 'keeps the tenant as it was given' {
            $token = Get-MtpToken 'contoso.example' @parameters
            $token.TenantId | Should -Be 'contoso.example'
            $token.TokenTenantId | Should -Be $HomeTenant
        }

        It 'has no second name for the token' {
            $token = Get-MtpToken $HomeTenant @parameters
            $token.PSObject.Properties.Name | Should -Not -Contain 'AccessToken'
        }

        It 'has an empty list of roles when the app has none' {
            $none = Get-AppParameter $emulator $AppWithoutRoles
            @((Get-MtpToken $HomeTenant @none).Roles).Count | Should -Be 0
        }

        It 'works for a token that is no JWT' {
            $opaque = Get-AppParameter $emulator 'ffffffff-0000-4000-8000-00000000000c'
            $token = Get-MtpToken $HomeTenant @opaque
            $token.TokenTenantId | Should -BeNullOrEmpty
            $token.Token.Length | Should -BeGreaterThan 0
        }

        It 'shows the token in no default view' {
            $token = Get-MtpToken $HomeTenant @parameters
            $shown = $token | Out-String -Width 4000
            $shown | Should -Match $HomeTenant
            $shown | Should -Not -Match 'SecureString|eyJ'
        }

        It 'as text has a line break, and no blank after it' {
            $token = Get-MtpToken $HomeTenant @parameters
            "$token" | Should -BeExactly "MtpToken.AccessToken`n(redacted; use -AsPlainText or -AsHeader)"
        }

        It 'in a header fails before anything is sent' {
            $token = Get-MtpToken $HomeTenant @parameters
            $failure = Get-Failure {
                Invoke-RestMethod -Uri "$($emulator.Authority)/api/incidents" -SkipCertificateCheck -Headers @{ Authorization = "Bearer $token" }
            }
            $failure.Exception.Message | Should -Match 'redacted'
            (Invoke-EmulatorControl $emulator counters).apiRequests | Should -Be 0
        }
    }

    Context 'Other shapes' {
        It '-AsPlainText is the bare string' {
            $text = Get-MtpToken $HomeTenant @parameters -AsPlainText
            $text | Should -BeOfType string
            $text | Should -BeExactly (Get-MtpToken $HomeTenant @parameters).ToPlainText()
            $text.Split('.').Count | Should -Be 3
        }

        It '-AsSecureString goes to Invoke-RestMethod' {
            $secure = Get-MtpToken $HomeTenant @parameters -AsSecureString
            $secure | Should -BeOfType securestring
            $answer = Invoke-RestMethod -Uri "$($emulator.Authority)/api/incidents" -SkipCertificateCheck -Authentication Bearer -Token $secure
            $answer.value.Count | Should -BeGreaterThan 0
        }

        It '-AsHeader goes to Invoke-RestMethod' {
            $header = Get-MtpToken $HomeTenant @parameters -AsHeader
            $header | Should -BeOfType hashtable
            $header.Keys | Should -Be 'Authorization'
            $header['Authorization'] | Should -BeExactly (Get-MtpToken $HomeTenant @parameters).CreateAuthorizationHeader()
            $answer = Invoke-RestMethod -Uri "$($emulator.Authority)/api/incidents" -SkipCertificateCheck -Headers $header
            $answer.value.Count | Should -BeGreaterThan 0
        }

        It '<Switches> exclude each other' -ForEach @(
            @{ Switches = @{ AsPlainText = $true; AsHeader = $true } }
            @{ Switches = @{ AsPlainText = $true; AsSecureString = $true } }
            @{ Switches = @{ AsHeader = $true; AsSecureString = $true } }
        ) {
            $failure = Get-Failure { Get-MtpToken $HomeTenant @parameters @Switches }
            $failure.FullyQualifiedErrorId | Should -BeLike 'MtpToken.OutputSwitches,*'
            (Invoke-EmulatorControl $emulator counters).tokenRequests | Should -Be 0
        }
    }

    Context 'Cache' {
        It 'serves the second call, whichever way the secret came' {
            $null = Get-MtpToken $HomeTenant @parameters
            $second = $parameters + @{}
            $second['ClientSecret'] = ConvertTo-Secure $Secret
            (Get-MtpToken $HomeTenant @second).Source | Should -Be 'Cache'
            $second.Remove('ClientSecret'); $second.Remove('ClientId')
            $second['Credential'] = New-Object pscredential $App, (ConvertTo-Secure $Secret)
            (Get-MtpToken $HomeTenant @second).Source | Should -Be 'Cache'
            (Invoke-EmulatorControl $emulator counters).tokenRequests | Should -Be 1
        }

        It 'is not shared between secrets' {
            $null = Get-MtpToken $HomeTenant @parameters
            $wrong = Get-AppParameter $emulator $App $WrongSecret
            (Get-Failure { Get-MtpToken $HomeTenant @wrong }).FullyQualifiedErrorId | Should -BeLike 'MtpToken.InvalidClient,*'
        }

        It '-ForceRefresh asks again' {
            $null = Get-MtpToken $HomeTenant @parameters
            (Get-MtpToken $HomeTenant @parameters -ForceRefresh).Source | Should -Be 'Network'
        }

        It '-MinimumValidity is content with a token that lasts' {
            $null = Get-MtpToken $HomeTenant @parameters
            (Get-MtpToken $HomeTenant @parameters -MinimumValidity 00:30:00).Source | Should -Be 'Cache'
            (Get-MtpToken $HomeTenant @parameters -MinimumValidity (New-TimeSpan -Minutes 10)).Source | Should -Be 'Cache'
        }

        It '-MinimumValidity that no new token has is an error' {
            $failure = Get-Failure { Get-MtpToken $HomeTenant @parameters -MinimumValidity 02:00:00 }
            $failure.FullyQualifiedErrorId | Should -BeLike 'MtpToken.InvalidArgument,*'
            $failure.Exception.Message | Should -Match '7200'
        }

        It '-MinimumValidity refuses ticks' {
            $failure = Get-Failure { Get-MtpToken $HomeTenant @parameters -MinimumValidity 600 }
            $failure.FullyQualifiedErrorId | Should -BeLike 'MtpToken.MinimumValidity,*'
        }

        It '-CacheMode None keeps nothing' {
            1..2 | ForEach-Object { (Get-MtpToken $HomeTenant @parameters -CacheMode None).Source | Should -Be 'Network' }
        }

        It 'Clear-MtpTokenCache forgets, and does not with -WhatIf' {
            $null = Get-MtpToken $HomeTenant @parameters
            Clear-MtpTokenCache -WhatIf
            (Get-MtpToken $HomeTenant @parameters).Source | Should -Be 'Cache'
            Clear-MtpTokenCache | Should -BeNullOrEmpty
            (Get-MtpToken $HomeTenant @parameters).Source | Should -Be 'Network'
        }
    }

    Context 'A client' {
        It 'takes the place of the credential parameters' {
            $client = New-MtpClient $HomeTenant @parameters
            $client.PSTypeNames[0] | Should -BeExactly 'MtpToken.Client'
            $client.ClientId | Should -Be $App
            $client.TenantId | Should -Be $HomeTenant
            $client.Authority | Should -BeLike "$($emulator.Authority)*"
            $client.CredentialSource | Should -Be 'client secret'
            (Get-MtpToken -Client $client).TenantId | Should -Be $HomeTenant
            (Get-MtpToken -Client $client).Source | Should -Be 'Cache'
            (Get-MtpToken -Client $client -TenantId $OtherTenant).TokenTenantId | Should -Be $OtherTenant
        }

        It 'sends nothing when it is made' {
            $null = New-MtpClient $HomeTenant @parameters
            (Invoke-EmulatorControl $emulator counters).tokenRequests | Should -Be 0
        }

        It 'shares tokens with equal clients only' {
            $client = New-MtpClient $HomeTenant @parameters
            $null = Get-MtpToken -Client $client
            (Get-MtpToken $HomeTenant @parameters).Source | Should -Be 'Cache'
            (Get-MtpToken $HomeTenant @parameters -EndpointVersion 1).Source | Should -Be 'Network'
            $client | Clear-MtpTokenCache
            (Get-MtpToken -Client $client).Source | Should -Be 'Network'
            (Get-MtpToken $HomeTenant @parameters -EndpointVersion 1).Source | Should -Be 'Cache'
        }

        It 'has its own connection: -<Name> beside it is refused' -ForEach @(
            @{ Name = 'Authority'; Value = 'https://login.microsoftonline.com' }
            @{ Name = 'AllowHost'; Value = 'localhost' }
            @{ Name = 'Cloud'; Value = 'GCC' }
            @{ Name = 'EndpointVersion'; Value = 1 }
            @{ Name = 'MaximumRetryCount'; Value = 1 }
            @{ Name = 'Proxy'; Value = '' }
            @{ Name = 'CaBundle'; Value = 'x.pem' }
            @{ Name = 'CacheMode'; Value = 'None' }
            @{ Name = 'CacheFolder'; Value = 'x' }
        ) {
            $client = New-MtpClient $HomeTenant @parameters
            $more = @{ $Name = $Value }
            $failure = Get-Failure { Get-MtpToken -Client $client @more }
            $failure.FullyQualifiedErrorId | Should -BeLike 'MtpToken.ConnectionWithClient,*'
            $failure.Exception.Message | Should -Match "-$Name"
        }

        It '-TimeoutSec beside it bounds the request' {
            $held = Get-AppParameter $emulator $HoldingApp
            $client = New-MtpClient $HomeTenant @held
            $failure = Get-Failure { Get-MtpToken -Client $client -TimeoutSec 1 }
            $failure.FullyQualifiedErrorId | Should -BeLike 'MtpToken.Timeout,*'
        }

        It 'reports a wrong configuration at once' {
            $failure = Get-Failure { New-MtpClient -ClientId $App -ClientSecret $Secret -Authority 'http://localhost:1' }
            $failure.FullyQualifiedErrorId | Should -BeExactly 'MtpToken.InvalidAuthority,MtpToken.PowerShell.NewMtpClientCommand'
        }
    }

    Context 'Request settings' {
        It '-EndpointVersion <Version> uses <Path>' -ForEach @(
            @{ Version = 1; Path = '/oauth2/token' }
            @{ Version = 2; Path = '/oauth2/v2.0/token' }
        ) {
            $null = Get-MtpToken $HomeTenant @parameters -EndpointVersion $Version
            $paths = (Invoke-EmulatorControl $emulator counters).byPath.PSObject.Properties.Name
            $paths | Should -Be "POST /$HomeTenant$Path"
        }

        It '-Resource and -Scope name the API' {
            (Get-MtpToken $HomeTenant @parameters -Resource 'https://graph.microsoft.com').Audience | Should -BeLike '*graph*'
            (Get-MtpToken $HomeTenant @parameters -Scope "$Api/.default").Audience | Should -Be $Api
        }

        It 'the aliases work' {
            $more = $emulator.Connection
            $token = Get-MtpToken -Tenant $HomeTenant -AppId $App -AppSecret $Secret -ResourceUrl $Api @more
            $token.Audience | Should -Be $Api
        }

        It '-Cloud <Name> is <Authority>' -ForEach @(
            foreach ($name in 'Commercial', 'Global', 'AzureCloud', 'GCC') { @{ Name = $name; Authority = 'https://login.microsoftonline.com' } }
            foreach ($name in 'GCCHigh', 'USGov', 'AzureUSGovernment', 'DoD', 'USGovDoD', 'gcchigh') { @{ Name = $name; Authority = 'https://login.microsoftonline.us' } }
            foreach ($name in 'China', 'AzureChinaCloud') { @{ Name = $name; Authority = 'https://login.partner.microsoftonline.cn' } }
        ) {
            (New-MtpClient $HomeTenant -ClientId $App -ClientSecret $Secret -Environment $Name).Authority | Should -BeLike "$Authority*"
        }

        It '-Cloud completes, and refuses other names' {
            $line = 'New-MtpClient -Cloud gc'
            (TabExpansion2 $line $line.Length).CompletionMatches.CompletionText | Should -Be @('GCC', 'GCCHigh')
            $failure = Get-Failure { New-MtpClient $HomeTenant -ClientId $App -ClientSecret $Secret -Cloud Mars }
            $failure.CategoryInfo.Category | Should -Be 'InvalidArgument'
        }

        It 'relative -CaBundle counts from the location of PowerShell' {
            $copy = Join-Path $TestDrive 'ca.pem'
            Copy-Item $emulator.CaFile $copy
            Push-Location $TestDrive
            try {
                $local = $parameters + @{}
                $local['CaBundle'] = './ca.pem'
                (Get-MtpToken $HomeTenant @local).Source | Should -Be 'Network'
            }
            finally { Pop-Location }
        }

        It 'tries again when the service fails for a moment' {
            $once = Get-AppParameter $emulator 'ffffffff-0000-4000-8000-00000000000a'
            $once.Remove('MaximumRetryCount')
            (Get-MtpToken $HomeTenant @once).Source | Should -Be 'Network'
        }
    }

    Context 'Empty values' {
        It '<Case>' -ForEach @(
            @{ Case = '-ClientSecret $null'; Values = @{ ClientId = 'x'; ClientSecret = $null }; Word = '-ClientSecret' }
            @{ Case = '-ClientSecret ""'; Values = @{ ClientId = 'x'; ClientSecret = '' }; Word = '-ClientSecret' }
            @{ Case = '-Credential $null'; Values = @{ Credential = $null }; Word = '-Credential' }
            @{ Case = '-Certificate $null'; Values = @{ ClientId = 'x'; Certificate = $null }; Word = '-Certificate' }
            @{ Case = '-CertificatePassword $null'; Values = @{ ClientId = 'x'; CertificatePath = 'x'; CertificatePassword = $null }; Word = '-CertificatePassword' }
            @{ Case = '-CertificatePassword ""'; Values = @{ ClientId = 'x'; CertificatePath = 'x'; CertificatePassword = '' }; Word = '-CertificatePassword' }
            @{ Case = '-ClientAssertion $null'; Values = @{ ClientId = 'x'; ClientAssertion = $null }; Word = '-ClientAssertion' }
            @{ Case = '-ClientAssertion " "'; Values = @{ ClientId = 'x'; ClientAssertion = ' ' }; Word = '-ClientAssertion' }
        ) {
            $failure = Get-Failure { Get-MtpToken $HomeTenant @Values }
            $failure.FullyQualifiedErrorId | Should -BeLike 'MtpToken.CredentialMissing,*'
            $failure.Exception.Message | Should -BeLike "$Word*has not been set*"
        }

        It '-<Name> without -ClientId' -ForEach @(
            foreach ($name in 'ClientSecret', 'CertificateThumbprint', 'CertificateSubjectName', 'CertificatePath', 'ClientAssertion', 'FederatedTokenFile') { @{ Name = $name } }
        ) {
            $more = @{ $Name = 'x' }
            $failure = Get-Failure { Get-MtpToken $HomeTenant @more }
            $failure.FullyQualifiedErrorId | Should -BeLike 'MtpToken.ClientIdMissing,*'
            $failure.Exception.Message | Should -Match "^-$Name needs -ClientId"
        }

        It '-<Name> takes no other object, and does not show it' -ForEach @(
            @{ Name = 'ClientSecret'; Beside = @{} }
            @{ Name = 'CertificatePassword'; Beside = @{ CertificatePath = 'x' } }
            @{ Name = 'ClientAssertion'; Beside = @{} }
        ) {
            $hidden = 'hidden-Value~3'
            foreach ($given in @{ secret = $hidden }, [pscustomobject]@{ secret = $hidden }, @($hidden, $hidden), @(, $hidden),
                $hidden.ToCharArray(), [System.Text.StringBuilder] $hidden, [uri] "https://localhost/$hidden", 42) {
                $more = $Beside + @{ ClientId = $App; $Name = $given }
                $failure = Get-Failure { Get-MtpToken $HomeTenant @more }
                $failure.FullyQualifiedErrorId | Should -BeLike 'ParameterArgumentTransformationError,*'
                $failure.Exception.Message | Should -BeLike "*'$Name'*What was given is no *"
                ($failure | Format-List * -Force | Out-String -Width 4000) + $failure.Exception | Should -Not -Match 'hidden-|System.Char|StringBuilder'
            }
        }

        It 'two kinds of credential are refused by the engine' {
            $more = @{ ClientId = $App; ClientSecret = $Secret; CertificatePath = 'x' }
            $failure = Get-Failure { Get-MtpToken $HomeTenant @more }
            $failure.FullyQualifiedErrorId | Should -BeLike 'AmbiguousParameterSet,*'
        }

        It 'an empty -<Name> is refused by name' -ForEach @(
            @{ Name = 'TenantId' }, @{ Name = 'ClientId' }, @{ Name = 'Resource' }, @{ Name = 'Authority' }, @{ Name = 'OutFile' }
        ) {
            $more = $parameters + @{}
            $more[$Name] = $null
            (Get-Failure { Get-MtpToken @more }).Exception.Message | Should -BeLike "*'$Name'*"
        }
    }
}
