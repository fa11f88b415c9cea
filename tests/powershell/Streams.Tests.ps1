# Verbose, debug and warnings go where the caller's preferences say; errors end what they should end.

BeforeAll {
    . $PSScriptRoot/Common.ps1
    $emulator = Start-Emulator
    $parameters = Get-AppParameter $emulator
    $wrong = Get-AppParameter $emulator $App $WrongSecret
}

AfterAll { Stop-Emulator $emulator }

Describe 'Streams' {
    BeforeEach { Clear-MtpTokenCache }

    Context 'Log' {
        It 'is silent by default' {
            $all = Get-MtpToken $HomeTenant @parameters *>&1
            @($all).Count | Should -Be 1
        }

        It '-Verbose tells what happened' {
            $records = Get-MtpToken $HomeTenant @parameters -Verbose 4>&1 | Where-Object { $_ -is [System.Management.Automation.VerboseRecord] }
            @($records).Count | Should -BeGreaterThan 0
        }

        It '$VerbosePreference of the caller counts' {
            $records = & {
                $VerbosePreference = 'Continue'
                Get-MtpToken $HomeTenant @parameters 4>&1
            } | Where-Object { $_ -is [System.Management.Automation.VerboseRecord] }
            @($records).Count | Should -BeGreaterThan 0
        }

        It '-Debug tells more, and asks nothing' {
            $records = Get-MtpToken $HomeTenant @parameters -Debug 5>&1 | Where-Object { $_ -is [System.Management.Automation.DebugRecord] }
            @($records).Count | Should -BeGreaterThan 0
        }

        It 'a warning is heard once per client, and under -Debug it asks nothing' {
            # A GUID is hardly a secret: the library has its doubts.
            $doubtful = Get-AppParameter $emulator $App '5ec2e71d-0000-4000-8000-000000000001'
            $asked = { try { Get-MtpToken $HomeTenant @doubtful @args } catch { } }
            @(& $asked 3>&1) | Should -HaveCount 1
            @(& $asked 3>&1) | Should -HaveCount 0

            Clear-MtpTokenCache
            $records = & $asked -Debug *>&1
            @($records -match '^warning: .*secret') | Should -HaveCount 1
            Clear-MtpTokenCache
            @(& $asked -Debug -WarningAction Continue 3>&1 5>$null) | Should -HaveCount 1
        }

        It 'a failed request has its log too' {
            $records = & {
                $VerbosePreference = 'Continue'
                try { Get-MtpToken $HomeTenant @wrong 4>&1 } catch { }
            }
            @($records).Count | Should -BeGreaterThan 0
        }

        It 'each of several tenants has its log' {
            $records = Get-MtpToken $HomeTenant, $OtherTenant @parameters -Verbose 4>&1
            @($records | Where-Object { $_ -is [System.Management.Automation.VerboseRecord] }).Count | Should -BeGreaterThan 1
        }
    }

    Context 'One tenant: the failure ends the statement' {
        It 'and the script goes on' {
            $result = Invoke-Pwsh @"
Import-Module '$($env:MTP_TOKEN_MODULE)'
Get-MtpToken $HomeTenant -ClientId $App -ClientSecret '$WrongSecret' -MaximumRetryCount 0 -Authority $($emulator.Authority) -AllowHost $($emulator.Host) -CaBundle '$($emulator.CaFile)'
'went on'
"@
            $result.Output | Should -Match 'went on'
            $result.Errors | Should -Match 'AADSTS7000215'
        }

        It '$ErrorActionPreference = Stop ends the script with 1' {
            $result = Invoke-Pwsh @"
`$ErrorActionPreference = 'Stop'
Import-Module '$($env:MTP_TOKEN_MODULE)'
Get-MtpToken $HomeTenant -ClientId $App -ClientSecret '$WrongSecret' -MaximumRetryCount 0 -Authority $($emulator.Authority) -AllowHost $($emulator.Host) -CaBundle '$($emulator.CaFile)'
'went on'
"@
            $result.Output | Should -Not -Match 'went on'
            $result.ExitCode | Should -Be 1
        }

        It 'try and catch see one error record' {
            $Error.Clear()
            $failure = Get-Failure { Get-MtpToken $HomeTenant @wrong }
            $failure.TargetObject | Should -Be $HomeTenant
            $failure.Exception.GetType().FullName | Should -Be 'MtpToken.MtpException'
            $Error.Count | Should -Be 1
        }
    }

    Context 'Constrained language' {
        # As set by hand; a policy of the system does the same and also decides which files may be loaded.
        It 'commands, switches and properties work' {
            $result = Invoke-Pwsh @"
Import-Module '$($env:MTP_TOKEN_MODULE)'
`$ExecutionContext.SessionState.LanguageMode = 'ConstrainedLanguage'
`$connection = @{ Authority = '$($emulator.Authority)'; AllowHost = '$($emulator.Host)'; CaBundle = '$($emulator.CaFile)' }
`$client = New-MtpClient $HomeTenant -ClientId $App -ClientSecret '$Secret' -CacheMode Memory @connection
`$token = Get-MtpToken -Client `$client -MinimumValidity 00:05:00
`$token.TenantId
(Get-MtpToken -Client `$client -AsHeader)['Authorization'].Length -gt 100
(`$token | ConvertFrom-MtpToken).Audience
(New-MtpClient -ManagedIdentity -ManagedIdentityId $App -ManagedIdentityType ClientId -ManagedIdentitySource Imds).CredentialSource
"@
            $result.Errors | Should -BeNullOrEmpty
            $result.Output.Trim() -split '\r?\n' | Should -Be @($HomeTenant, 'True', $Api, 'managed identity (the instance metadata service, user-assigned by client id)')
        }
    }
}
