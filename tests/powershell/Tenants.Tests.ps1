# Several tenants, the pipeline, and how a pipeline ends.

BeforeAll {
    . $PSScriptRoot/Common.ps1
    $emulator = Start-Emulator
    $parameters = Get-AppParameter $emulator
    $held = Get-AppParameter $emulator $HoldingApp
}

AfterAll { Stop-Emulator $emulator }

Describe 'Several tenants and the pipeline' {
    BeforeEach {
        Clear-MtpTokenCache
        $null = Invoke-EmulatorControl $emulator reset
    }

    Context 'Several tenants' {
        It 'one failure does not stop the others' {
            $tokens = Get-MtpToken $HomeTenant, $UnknownTenant, $OtherTenant @parameters -ErrorVariable failed -ErrorAction SilentlyContinue
            $tokens.TenantId | Sort-Object | Should -Be @($HomeTenant, $OtherTenant)
            $failed.Count | Should -Be 1
            $failed[0].TargetObject | Should -BeExactly $UnknownTenant
            $failed[0].FullyQualifiedErrorId | Should -BeLike 'MtpToken.InvalidRequest,*'
            $failed[0].Exception.AadstsCode | Should -Be 90002
        }

        It 'a failure stops the others when the caller wants that' {
            { Get-MtpToken $HomeTenant, $UnknownTenant @parameters -ErrorAction Stop } | Should -Throw
            & {
                $ErrorActionPreference = 'Stop'
                { Get-MtpToken $HomeTenant, $UnknownTenant @parameters } | Should -Throw
            }
        }

        It 'run side by side' {
            $slow = Get-AppParameter $emulator $SlowApp
            $tenants = 1..40 | ForEach-Object { '44444444-4444-4444-8444-{0:x12}' -f $_ }
            $clock = [System.Diagnostics.Stopwatch]::StartNew()
            $tokens = Get-MtpToken $tenants @slow
            # One after the other they would take 40 times 1.5 s.
            $clock.Elapsed.TotalSeconds | Should -BeLessThan 30
            ($tokens | Where-Object { $_.TenantId -ne $_.TokenTenantId }).Count | Should -Be 0
            ($tokens.TenantId | Sort-Object -Unique).Count | Should -Be 40
        }

        It 'show their progress, at most five times a second' {
            $slow = Get-AppParameter $emulator $SlowApp
            $shell = [powershell]::Create()
            try {
                $null = $shell.AddCommand('Import-Module').AddArgument($env:MTP_TOKEN_MODULE).AddStatement()
                $null = $shell.AddCommand('Get-MtpToken').AddParameters(($slow + @{ TenantId = $HomeTenant, $OtherTenant }))
                $clock = [System.Diagnostics.Stopwatch]::StartNew()
                $shell.Invoke().Count | Should -Be 2
                $records = @($shell.Streams.Progress)
                $records.Count | Should -BeGreaterThan 1
                $records.Count | Should -BeLessThan (5 * $clock.Elapsed.TotalSeconds + 2)
                $records[-1].RecordType | Should -Be 'Completed'
            }
            finally { $shell.Dispose() }
        }

        It 'come out before the slowest has ended' {
            $null = Invoke-EmulatorControl $emulator fault @{ path = "/$OtherTenant"; kind = 'hold'; times = 1 }
            $first = $OtherTenant, $HomeTenant | Get-MtpToken @parameters | Select-Object -First 1
            $first.TenantId | Should -Be $HomeTenant
        }
    }

    Context 'What binds from the pipeline' {
        It 'text' {
            ($HomeTenant, $OtherTenant | Get-MtpToken @parameters).Count | Should -Be 2
        }

        It 'a property <Name>' -ForEach @(@{ Name = 'TenantId' }, @{ Name = 'CustomerId' }) {
            ([pscustomobject]@{ $Name = $OtherTenant; Other = 1 } | Get-MtpToken @parameters).TenantId | Should -Be $OtherTenant
        }

        It 'a property of type Guid' {
            ([pscustomobject]@{ CustomerId = [guid] $OtherTenant } | Get-MtpToken @parameters).TenantId | Should -Be $OtherTenant
        }

        It 'TenantId and ClientId from a CSV file' {
            $csv = "TenantId,ClientId,Cloud,Scope`n$HomeTenant,$App,x,x`n$OtherTenant,$AppWithoutRoles,x,x" | ConvertFrom-Csv
            $more = $parameters + @{}
            $more.Remove('ClientId')
            $tokens = $csv | Get-MtpToken @more
            ($tokens | Where-Object TenantId -EQ $OtherTenant).ClientId | Should -Be $AppWithoutRoles
            ($tokens | Where-Object TenantId -EQ $HomeTenant).ClientId | Should -Be $App
        }

        It 'an earlier token: again for its tenant and client' {
            $token = Get-MtpToken $HomeTenant @parameters
            $more = $parameters + @{}
            $more.Remove('ClientId')
            ($token | Get-MtpToken @more).Source | Should -Be 'Cache'
        }

        It 'nothing else' {
            $bound = (Get-Command Get-MtpToken).Parameters.Values | ForEach-Object {
                foreach ($attribute in $_.Attributes | Where-Object { $_ -is [Parameter] }) {
                    if ($attribute.ValueFromPipeline) { "$($_.Name) by value" }
                    if ($attribute.ValueFromPipelineByPropertyName) { "$($_.Name) by name" }
                }
            }
            $bound | Sort-Object -Unique | Should -Be @('ClientId by name', 'TenantId by name', 'TenantId by value')
        }

        It 'an object without these properties is refused, and its text not repeated' {
            $objects = [pscustomobject]@{ Id = 't1'; Password = 'hidden-value' }, @{ Id = 't1' }
            $tokens = $objects | Get-MtpToken @parameters -ErrorVariable failed -ErrorAction SilentlyContinue
            $tokens | Should -BeNullOrEmpty
            $failed.Count | Should -Be 2
            $failed[0].FullyQualifiedErrorId | Should -BeLike 'MtpToken.ObjectAsTenant,*'
            $failed[0].Exception.Message | Should -Match 'TenantId'
            ($failed | Format-List * -Force | Out-String) | Should -Not -Match 'hidden-value'
            (Invoke-EmulatorControl $emulator counters).tokenRequests | Should -Be 0
        }
    }

    Context 'One tenant only' {
        It '<Name>, two tenants as argument' -ForEach @(
            @{ Name = 'AsPlainText'; Value = $true }
            @{ Name = 'AsSecureString'; Value = $true }
            @{ Name = 'AsHeader'; Value = $true }
            @{ Name = 'OutFile'; Value = 'token.txt' }
        ) {
            $more = @{ $Name = $Value }
            Push-Location $TestDrive
            try {
                (Get-Failure { Get-MtpToken $HomeTenant, $OtherTenant @parameters @more }).FullyQualifiedErrorId | Should -BeLike 'MtpToken.OneTenantOnly,*'
                $out = New-Object System.Collections.ArrayList
                $failure = Get-Failure { $HomeTenant, $OtherTenant | Get-MtpToken @parameters @more | ForEach-Object { $out.Add($_) } }
                $failure.FullyQualifiedErrorId | Should -BeLike 'MtpToken.OneTenantOnly,*'
                $out.Count | Should -Be 0
                Test-Path token.txt | Should -BeFalse
            }
            finally { Pop-Location }
        }

        It 'one tenant from the pipeline is fine' {
            ($HomeTenant | Get-MtpToken @parameters -AsPlainText).Split('.').Count | Should -Be 3
        }
    }

    Context 'A pipeline that ends early' {
        BeforeEach { $clock = [System.Diagnostics.Stopwatch]::StartNew() }

        It 'Select-Object -First 1 leaves the rest' {
            $null = Invoke-EmulatorControl $emulator fault @{ path = "/$OtherTenant"; kind = 'hold' }
            $token = $HomeTenant, $OtherTenant | Get-MtpToken @parameters | Select-Object -First 1
            $token.TenantId | Should -Be $HomeTenant
            $clock.Elapsed.TotalSeconds | Should -BeLessThan $LivenessSec
        }

        # In a process of its own, which has no connections from other tests, and without the garbage collector, which
        # would do in the end what Dispose has to do at once.
        It 'the requests of the rest are ended, not left behind' -Skip:(-not $IsLinux) {
            $null = Invoke-EmulatorControl $emulator fault @{ path = '/44444444'; kind = 'hold' }
            $result = Invoke-Pwsh @"
Import-Module '$($env:MTP_TOKEN_MODULE)'
`$app = @{ ClientId = '$App'; ClientSecret = '$Secret'; Authority = '$($emulator.Authority)'; AllowHost = '$($emulator.Host)'; CaBundle = '$($emulator.CaFile)' }
function Get-SocketCount { @(Get-ChildItem "/proc/`$PID/fd" | Where-Object { [string] `$_.Target -like '*socket:*' }).Count }
`$null = Get-MtpToken $HomeTenant @app
`$before = Get-SocketCount
`$tenants = @(1..8 | ForEach-Object { '44444444-4444-4444-8444-{0:x12}' -f `$_ }) + '$HomeTenant'
`$null = [GC]::TryStartNoGCRegion(200MB)
`$during = `$tenants | Get-MtpToken @app | ForEach-Object { Start-Sleep -Seconds 2; Get-SocketCount } | Select-Object -First 1
`$clock = [System.Diagnostics.Stopwatch]::StartNew()
while ((Get-SocketCount) -gt `$before + 1 -and `$clock.Elapsed.TotalSeconds -lt $LivenessSec) { Start-Sleep -Milliseconds 500 }
`$during - `$before
(Get-SocketCount) - `$before
"@
            $during, $after = [int[]] ($result.Output.Trim() -split '\r?\n')
            $during | Should -BeGreaterThan 6 -Because $result.All
            $after | Should -BeLessOrEqual 1
        }

        It 'an error upstream leaves all' {
            { & { $HomeTenant; throw 'upstream' } | Get-MtpToken @held } | Should -Throw 'upstream'
            $clock.Elapsed.TotalSeconds | Should -BeLessThan $LivenessSec
        }

        It 'the command works as before afterwards' {
            (Get-MtpToken $HomeTenant @parameters).Source | Should -Be 'Network'
        }
    }
}
