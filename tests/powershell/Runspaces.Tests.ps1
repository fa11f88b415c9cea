# Runspaces of one process: they share clients, tokens and requests.

BeforeAll {
    . $PSScriptRoot/Common.ps1
    $emulator = Start-Emulator
}

AfterAll { Stop-Emulator $emulator }

Describe 'Runspaces of one process' {
    BeforeEach {
        Clear-MtpTokenCache
        $null = Invoke-EmulatorControl $emulator reset
    }

    It 'ten that ask at once make one request' {
        # The server takes long enough for all to arrive.
        $slow = Get-AppParameter $emulator $SlowApp
        $shells = 1..10 | ForEach-Object { [powershell]::Create() }
        try {
            foreach ($shell in $shells) {
                $null = $shell.AddCommand('Import-Module').AddArgument($env:MTP_TOKEN_MODULE).Invoke()
                $shell.Commands.Clear()
                $null = $shell.AddCommand('Get-MtpToken').AddParameters(($slow + @{ TenantId = $HomeTenant; AsPlainText = $true }))
            }
            $begun = foreach ($shell in $shells) { $shell.BeginInvoke() }
            $tokens = for ($i = 0; $i -lt $shells.Count; $i++) { $shells[$i].EndInvoke($begun[$i]) }
            $shells | ForEach-Object { $_.Streams.Error } | Should -BeNullOrEmpty
            $tokens.Count | Should -Be 10
            ($tokens | Sort-Object -Unique).Count | Should -Be 1
            (Invoke-EmulatorControl $emulator counters).tokenRequests | Should -Be 1
        }
        finally { $shells | ForEach-Object { $_.Dispose() } }
    }
}
