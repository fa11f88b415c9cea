# Ctrl+C on a terminal while the server holds the request.

BeforeDiscovery { $canRun = [bool] (Get-Command python3 -ErrorAction Ignore) -and -not $IsWindows }

BeforeAll {
    . $PSScriptRoot/Common.ps1
    $emulator = Start-Emulator

    function Invoke-WithCtrlC([string] $Command) {
        $file = Join-Path $TestDrive ([guid]::NewGuid().ToString() + '.ps1')
        Set-Content -LiteralPath $file -Value @"
Import-Module '$($env:MTP_TOKEN_MODULE)'
`$held = @{ ClientId = '$HoldingApp'; ClientSecret = '$Secret'; Authority = '$($emulator.Authority)'; AllowHost = '$($emulator.Host)'; CaBundle = '$($emulator.CaFile)' }
try {
    Write-Host 'now waiting'
    $Command
    Write-Host 'went on'
}
catch { Write-Host "caught `$_" }
finally { Write-Host 'cleaned up' }
"@
        python3 "$PSScriptRoot/ctrl_c.py" (Get-Process -Id $PID).Path $file 'now waiting' $LivenessSec | ConvertFrom-Json
    }
}

AfterAll { Stop-Emulator $emulator }

Describe 'Ctrl+C' -Skip:(-not $canRun) {
    It 'ends <Case> without an error' -ForEach @(
        @{ Case = 'one tenant'; Command = "Get-MtpToken 11111111-1111-4111-8111-111111111111 @held" }
        @{ Case = 'several tenants'; Command = "Get-MtpToken 11111111-1111-4111-8111-111111111111, 22222222-2222-4222-8222-222222222222 @held" }
        @{ Case = 'tenants from the pipeline'; Command = "'11111111-1111-4111-8111-111111111111' | Get-MtpToken @held" }
    ) {
        $result = Invoke-WithCtrlC $Command
        $result.ended | Should -BeTrue -Because "it must not wait for the server; output: $($result.output)"
        $result.output | Should -Match 'cleaned up'
        $result.output | Should -Not -Match 'went on|caught|MtpToken\.'
    }

    It 'ends the wait for signing keys' {
        $silent = New-Object System.Net.Sockets.TcpListener ([System.Net.IPAddress]::Loopback), 0
        $silent.Start()
        try {
            $address = "localhost:$($silent.LocalEndpoint.Port)"
            $result = Invoke-WithCtrlC @"
`$held['ClientId'] = '$App'
`$token = Get-MtpToken $HomeTenant @held
`$token | Test-MtpToken -VerifySignature -Authority https://$address -AllowHost $address -Proxy ''
"@
        } finally { $silent.Stop() }
        $result.ended | Should -BeTrue
        # Fetching would be given up after ten seconds.
        $result.seconds | Should -BeLessThan 8
        $result.output | Should -Match 'cleaned up'
        $result.output | Should -Not -Match 'went on|caught|MtpToken\.'
    }
}
