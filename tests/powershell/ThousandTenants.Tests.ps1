# A partner with a thousand customers: one call, and only the customers that fail do.

BeforeAll {
    . $PSScriptRoot/Common.ps1
    $emulator = Start-Emulator
    $parameters = Get-AppParameter $emulator
    $unlicensed = '33333333-3333-4333-8333-333333333333'
    $malformed = 'not a tenant'
    $customers = 1..997 | ForEach-Object { '44444444-4444-4444-8444-{0:x12}' -f $_ }
    $all = $customers[0..299] + $UnknownTenant + $customers[300..599] + $malformed + $customers[600..996] + $unlicensed
}

AfterAll { Stop-Emulator $emulator }

Describe 'A thousand tenants' {
    BeforeEach {
        Clear-MtpTokenCache
        $null = Invoke-EmulatorControl $emulator reset
        $null = Invoke-EmulatorControl $emulator fault @{ path = '/oauth2/v2.0/token'; kind = 'delay'; delayMs = 50; times = 100000 }
    }

    It '<Name>: 997 tokens, and an error for each tenant that has none' -ForEach @(
        @{ Name = 'as an argument'; Piped = $false }
        @{ Name = 'from the pipeline'; Piped = $true }
    ) {
        $clock = [System.Diagnostics.Stopwatch]::StartNew()
        $common = @{ ErrorVariable = 'failed'; ErrorAction = 'SilentlyContinue' }
        $tokens = if ($Piped) { $all | Get-MtpToken @parameters @common } else { Get-MtpToken $all @parameters @common }
        # One after the other the server alone would take 50 s.
        $clock.Elapsed.TotalSeconds | Should -BeLessThan 40
        $tokens.Count | Should -Be 997
        ($tokens.TenantId | Sort-Object -Unique).Count | Should -Be 997
        ($tokens | Where-Object { $_.TenantId -ne $_.TokenTenantId }).Count | Should -Be 0

        $byTenant = @{}
        $failed | ForEach-Object { $byTenant[$_.TargetObject] = ($_.FullyQualifiedErrorId -split ',')[0] }
        $failed.Count | Should -Be 3
        $byTenant[$UnknownTenant] | Should -BeExactly 'MtpToken.InvalidRequest'
        $byTenant[$malformed] | Should -BeExactly 'MtpToken.InvalidTenant'
        $byTenant[$unlicensed] | Should -BeExactly 'MtpToken.RejectedResource'

        # One pool of connections, about as many as run side by side, and one request for each tenant that was asked about.
        $counters = Invoke-EmulatorControl $emulator counters
        $counters.tokenRequests | Should -Be 999
        $counters.connections | Should -BeLessThan 300
    }
}
