# Neither secret nor token in anything a command writes, at full verbosity, in success and in every failure.

BeforeDiscovery {
    $table = Join-Path (Split-Path $PSScriptRoot) 'failures.json'
    $cases = foreach ($case in (Get-Content -Raw $table | ConvertFrom-Json).cases) {
        @{ Name = $case.name; Given = $case.given }
    }
}

BeforeAll {
    . $PSScriptRoot/Common.ps1
    . $PSScriptRoot/FailureTable.ps1
    . $PSScriptRoot/Leaks.ps1
    $emulator = Start-Emulator
    $saved = Get-CredentialEnvironment
}

AfterAll {
    Set-CredentialEnvironment $saved
    Stop-Emulator $emulator
}

Describe 'Secrets and tokens' {
    BeforeEach {
        Clear-MtpTokenCache
        $Error.Clear()
    }

    Context 'The check itself' {
        It 'finds a planted secret' {
            { Assert-NoLeak (('x' * 200) + [uri]::EscapeDataString('a b+c')) 'a b+c' } | Should -Throw
            { Assert-NoLeak ('x' * 200) 'a b+c' } | Should -Not -Throw
        }

        It 'has failures to look at' {
            @(Get-FailureCase).Count | Should -BeGreaterThan 30
        }
    }

    Context 'Success' {
        It '<Form>' -ForEach @(
            @{ Form = 'plain secret'; Change = { } }
            @{ Form = 'SecureString'; Change = { $parameters['ClientSecret'] = ConvertTo-Secure $Secret } }
            @{ Form = 'credential'; Change = {
                    $parameters.Remove('ClientId'); $parameters.Remove('ClientSecret')
                    $parameters['Credential'] = New-Object pscredential $App, (ConvertTo-Secure $Secret)
                }
            }
        ) {
            $parameters = Get-AppParameter $emulator
            . $Change
            $network = Get-MtpToken $HomeTenant @parameters -Verbose -Debug *>&1
            $cached = Get-MtpToken $HomeTenant @parameters -Verbose -Debug *>&1
            $several = Get-MtpToken $HomeTenant, $OtherTenant @parameters -Verbose -Debug *>&1
            $all = @($network) + @($cached) + @($several)
            $tokens = $all | Where-Object { $_.PSTypeNames[0] -eq 'MtpToken.AccessToken' } | ForEach-Object { $_.ToPlainText() } | Sort-Object -Unique
            @($tokens).Count | Should -Be 2
            Assert-NoLeak (Get-Rendering $all) (@($Secret) + $tokens + $tokens.ForEach({ $_.Split('.')[2] }))
        }

        It 'a client' {
            $parameters = Get-AppParameter $emulator
            $client = New-MtpClient $HomeTenant @parameters -Verbose -Debug *>&1
            Assert-NoLeak (Get-Rendering $client) $Secret
        }

        It 'a decoded token does not hold the signature' {
            $parameters = Get-AppParameter $emulator
            $text = Get-MtpToken $HomeTenant @parameters -AsPlainText
            $decoded = ConvertFrom-MtpToken -Token $text -Verbose -Debug *>&1
            Assert-NoLeak (Get-Rendering $decoded) $text, $text.Split('.')[2]
        }
    }

    Context 'Checking' {
        It 'a report holds neither signature nor content of the token: <Case>' -ForEach @(
            @{ Case = 'good'; Change = { $text } }
            @{ Case = 'forged'; Change = { $text + 'AAAA' } }
            @{ Case = 'a part too many'; Change = { "$text.surplus-part-of-it" } }
            @{ Case = 'with its scheme'; Change = { "Bearer $text" } }
        ) {
            $parameters = Get-AppParameter $emulator
            $connection = $emulator.Connection
            $text = Get-MtpToken $HomeTenant @parameters -AsPlainText
            $given = & $Change
            $streams = Test-MtpToken -Token $given -TenantId $HomeTenant -VerifySignature @connection -Verbose -Debug *>&1
            $roles = & { try { Get-MtpToken $HomeTenant @parameters -Role Nothing.Read.All -Verbose -Debug } catch { $_ } } *>&1
            Assert-NoLeak (Get-Rendering (@($streams) + @($roles) + @($Error))) (@($given, $text) + $text.Split('.')[1, 2])
        }
    }

    Context 'Failure' {
        It '<Name>' -ForEach $cases {
            $parameters = Get-FailureParameter $emulator $Given
            $streams = & { try { Get-MtpToken @parameters -Verbose -Debug } catch { $_ } } *>&1
            @($streams | Where-Object { $_ -is [System.Management.Automation.ErrorRecord] }).Count | Should -BeGreaterThan 0
            Assert-NoLeak (Get-Rendering (@($streams) + @($Error))) (Get-FailureSecret $emulator $Given)
        }

        It '<Name>, among several tenants' -ForEach ($cases | Select-Object -First 3) {
            $parameters = Get-FailureParameter $emulator $Given
            $parameters['TenantId'] = $Given.tenantId, $Given.tenantId
            $streams = Get-MtpToken @parameters -Verbose -Debug *>&1
            Assert-NoLeak (Get-Rendering (@($streams) + @($Error))) $Given.clientSecret
        }

        It 'a token that cannot be read' {
            $hidden = 'eyJhbGciOiJub25lIn0.c2VjcmV0LXBheWxvYWQ.broken~signature'
            $streams = ConvertFrom-MtpToken -Token $hidden -Verbose -Debug *>&1
            Assert-NoLeak (Get-Rendering (@($streams) + @($Error))) $hidden, 'c2VjcmV0LXBheWxvYWQ', 'broken~signature'
        }

        It '<Command>, whatever is in the place of the token' -ForEach @(
            @{ Command = 'ConvertFrom-MtpToken'; Errors = 11 }
            @{ Command = 'Test-MtpToken'; Errors = 8 }
        ) {
            $hidden = 'eyJhbGciOiJub25lIn0.c2VjcmV0LXBheWxvYWQ.broken~signature'
            $streams = foreach ($given in @(
                    $hidden
                    "Bearer $hidden"
                    $hidden * 2000
                    (ConvertTo-Secure $hidden)
                    , @($hidden, $hidden)
                    , @(, $hidden)
                    , $hidden.ToCharArray()
                    @{ access_token = $hidden }
                    [pscustomobject]@{ access_token = $hidden }
                    [uri] "https://localhost/$hidden"
                    [System.Text.StringBuilder] $hidden
                )) {
                & { try { & $Command $given -Verbose -Debug } catch { $_ } } *>&1
            }
            @($streams | Where-Object { $_ -is [System.Management.Automation.ErrorRecord] }).Count | Should -Be $Errors
            Assert-NoLeak (Get-Rendering (@($streams) + @($Error))) $hidden, 'c2VjcmV0LXBheWxvYWQ', 'broken~signature'
        }

        It 'an argument too many does not show the secret before it' {
            $parameters = Get-AppParameter $emulator
            $streams = & { try { Get-MtpToken $HomeTenant 'surplus' @parameters } catch { $_ } } *>&1
            Assert-NoLeak (Get-Rendering (@($streams) + @($Error))) $Secret
        }
    }
}
