# -CacheMode User: tokens that pwsh processes of one user share through a folder.

BeforeDiscovery { $onUnix = $PSVersionTable.PSEdition -eq 'Core' -and -not $IsWindows }

BeforeAll {
    . $PSScriptRoot/Common.ps1
    . $PSScriptRoot/Leaks.ps1
    $emulator = Start-Emulator
    $folderVariables = 'XDG_RUNTIME_DIR', 'XDG_CACHE_HOME', 'HOME'

    # A script that gets a token and says where it came from. The secret comes from the environment.
    function New-Script([string] $Command) {
        $connection = $emulator.Connection
        @"
Import-Module '$env:MTP_TOKEN_MODULE'
`$parameters = @{
    TenantId = '$HomeTenant'; ClientId = '$App'; ClientSecret = `$env:TEST_SECRET; MaximumRetryCount = 0
    Authority = '$($connection.Authority)'; AllowHost = '$($connection.AllowHost)'; CaBundle = '$($connection.CaBundle)'
}
$Command
"@
    }

    function Invoke-Sharing([string] $Command) {
        $ended = Invoke-Pwsh (New-Script $Command) @{ TEST_SECRET = $Secret }
        $ended.Errors | Should -BeNullOrEmpty
        $ended.Output.Trim()
    }

    function Get-RequestCount { (Invoke-EmulatorControl $emulator counters).tokenRequests }
}

AfterAll { Stop-Emulator $emulator }

Describe '-CacheMode User' {
    BeforeEach {
        Clear-MtpTokenCache
        Invoke-EmulatorControl $emulator reset | Out-Null
        $parameters = Get-AppParameter $emulator
        $folder = Join-Path $TestDrive ([guid]::NewGuid())
        $get = "(Get-MtpToken @parameters -CacheMode User -CacheFolder '$folder').Source"
    }

    AfterEach { Clear-MtpTokenCache }

    Context 'Processes' {
        It 'two of them make one request' {
            Invoke-Sharing $get | Should -Be 'Network'
            Invoke-Sharing $get | Should -Be 'Cache'
            Get-RequestCount | Should -Be 1
            (Get-MtpToken $HomeTenant @parameters -CacheMode User -CacheFolder $folder).Source | Should -Be 'Cache'
            $client = New-MtpClient $HomeTenant @parameters -CacheMode User -CacheFolder $folder
            (Get-MtpToken -Client $client).Source | Should -Be 'Cache'
            Get-RequestCount | Should -Be 1
        }

        It 'ten at once make one request' {
            $gate = Join-Path $TestDrive ([guid]::NewGuid())
            $file = Join-Path $TestDrive 'ten.ps1'
            # Ready first, so that all of them ask at the same time.
            Set-Content -LiteralPath $file -Value (New-Script @"
`$client = New-MtpClient @parameters -CacheMode User -CacheFolder '$folder'
'ready'
while (-not (Test-Path -LiteralPath '$gate')) { Start-Sleep -Milliseconds 10 }
(Get-MtpToken -Client `$client).Source
"@)
            $started = foreach ($number in 1..10) {
                $info = New-Object System.Diagnostics.ProcessStartInfo
                $info.FileName = (Get-Process -Id $PID).Path
                $info.Arguments = "-NoProfile -NonInteractive -File `"$file`""
                $info.UseShellExecute = $false
                $info.RedirectStandardOutput = $true
                $info.Environment['TEST_SECRET'] = $Secret
                [System.Diagnostics.Process]::Start($info)
            }
            $started | ForEach-Object { $_.StandardOutput.ReadLine() | Should -Be 'ready' }
            $null = New-Item -ItemType File $gate
            $sources = $started | ForEach-Object { $_.StandardOutput.ReadToEnd().Trim(); $_.WaitForExit() }
            $sources | Where-Object { $_ -eq 'Network' } | Should -HaveCount 1
            $sources | Where-Object { $_ -eq 'Cache' } | Should -HaveCount 9
            Get-RequestCount | Should -Be 1
        }

        It 'another secret finds nothing' {
            Invoke-Sharing $get | Should -Be 'Network'
            $wrong = Get-AppParameter $emulator $App $WrongSecret
            $failure = Get-Failure { Get-MtpToken $HomeTenant @wrong -CacheMode User -CacheFolder $folder }
            $failure.FullyQualifiedErrorId | Should -BeLike 'MtpToken.InvalidClient,*'
        }
    }

    Context 'Off unless asked for' {
        BeforeEach {
            $before = @{}
            $folderVariables | ForEach-Object { $before[$_] = [Environment]::GetEnvironmentVariable($_) }
            $own = New-Item -ItemType Directory (Join-Path $TestDrive ([guid]::NewGuid()))
            $folderVariables | ForEach-Object { [Environment]::SetEnvironmentVariable($_, $own.FullName) }
        }

        AfterEach { $folderVariables | ForEach-Object { [Environment]::SetEnvironmentVariable($_, $before[$_]) } }

        It 'by default nothing is written' {
            $null = Get-MtpToken $HomeTenant @parameters
            $null = Get-MtpToken -Client (New-MtpClient $HomeTenant @parameters)
            Get-ChildItem $own -Force -Recurse | Should -BeNullOrEmpty
        }

        It 'with it the folder is the one that $env: names now' -Skip:(-not $onUnix) {
            $null = Get-MtpToken $HomeTenant @parameters -CacheMode User
            (Get-ChildItem $own -Force).Name | Should -Be $(if ($IsMacOS) { 'Library' } else { 'mtp_token' })
        }

        It '-CacheFolder without it is refused' {
            $failure = Get-Failure { Get-MtpToken $HomeTenant @parameters -CacheFolder $folder }
            $failure.FullyQualifiedErrorId | Should -BeLike 'MtpToken.InvalidState,*'
            $failure.CategoryInfo.Category | Should -Be 'InvalidArgument'
            $failure.Exception.Message | Should -Match 'CacheFolder was given without CacheMode User'
            Test-Path $folder | Should -BeFalse
        }
    }

    Context 'Clear-MtpTokenCache' {
        It 'reaches the folder: <How>' -ForEach @(
            @{ How = 'of the clients in use'; Clear = '$null = {0}; Clear-MtpTokenCache' }
            @{ How = 'of a client made for it'; Clear = 'New-MtpClient @parameters -CacheMode User -CacheFolder ''{1}'' | Clear-MtpTokenCache' }
        ) {
            Invoke-Sharing $get | Should -Be 'Network'
            Invoke-Sharing ($Clear -f $get, $folder) | Should -BeNullOrEmpty
            Invoke-Sharing $get | Should -Be 'Network'
            Get-RequestCount | Should -Be 2
        }

        It 'leaves it alone with -WhatIf, and with a client of other settings' {
            Invoke-Sharing $get | Should -Be 'Network'
            $client = New-MtpClient $HomeTenant @parameters -CacheMode User -CacheFolder $folder
            $client | Clear-MtpTokenCache -WhatIf
            New-MtpClient $HomeTenant @parameters -EndpointVersion 1 -CacheMode User -CacheFolder $folder | Clear-MtpTokenCache
            Invoke-Sharing $get | Should -Be 'Cache'
        }
    }

    Context 'The folder' {
        It 'that cannot be used is an error: <Case>' -ForEach @(
            @{ Case = 'a file'; Make = { param($Path) Set-Content -LiteralPath $Path 'in the way' }; Unix = $false }
            @{ Case = 'a symbolic link'; Make = { param($Path) $null = New-Item -ItemType Directory "$Path.real"; $null = New-Item -ItemType SymbolicLink -Path $Path -Target "$Path.real" }; Unix = $true }
            @{ Case = 'open to others'; Make = { param($Path) $null = New-Item -ItemType Directory $Path; chmod 755 $Path }; Unix = $true }
        ) {
            if ($Unix -and $env:OS -eq 'Windows_NT') { Set-ItResult -Skipped -Because 'it is about Unix'; return }
            & $Make $folder
            $failure = Get-Failure { Get-MtpToken $HomeTenant @parameters -CacheMode User -CacheFolder $folder }
            $failure.FullyQualifiedErrorId | Should -BeExactly 'MtpToken.StoreUnavailable,MtpToken.PowerShell.GetMtpTokenCommand'
            $failure.CategoryInfo.Category | Should -Be 'ResourceUnavailable'
            $failure.Exception.Status | Should -Be 'StoreUnavailable'
            $failure.Exception.Message | Should -Match ([regex]::Escape($folder))
            ($failure.Exception.Message -split "`n")[-1] | Should -BeExactly $failure.Exception.Advice
            Assert-NoLeak (Get-Rendering $failure) $Secret
            $failure = Get-Failure { New-MtpClient $HomeTenant @parameters -CacheMode User -CacheFolder $folder }
            $failure.FullyQualifiedErrorId | Should -BeExactly 'MtpToken.StoreUnavailable,MtpToken.PowerShell.NewMtpClientCommand'
            Get-RequestCount | Should -Be 0
        }

        It 'counts from the location of PowerShell when it is relative' {
            $null = New-Item -ItemType Directory $folder
            Push-Location $folder
            try { $null = Get-MtpToken $HomeTenant @parameters -CacheMode User -CacheFolder ./tokens }
            finally { Pop-Location }
            Join-Path $folder 'tokens/key' | Should -Exist
        }

        It 'is in the file system' {
            $failure = Get-Failure { Get-MtpToken $HomeTenant @parameters -CacheMode User -CacheFolder env:TOKENS }
            $failure.FullyQualifiedErrorId | Should -BeLike 'MtpToken.NotFileSystem,*'
        }

        It 'tells nothing of what is kept' {
            $token = Get-MtpToken $HomeTenant @parameters -CacheMode User -CacheFolder $folder -AsPlainText
            $files = @(Get-ChildItem $folder -Force -File)
            $files.Count | Should -BeGreaterThan 1
            # Byte by byte, names included.
            $content = $files | ForEach-Object { $_.Name; [System.Text.Encoding]::GetEncoding('iso-8859-1').GetString([System.IO.File]::ReadAllBytes($_.FullName)) }
            Assert-NoLeak $content (@($Secret, $token, $App, $HomeTenant, $Api) + $token.Split('.'))
        }

        It 'is for the owner only' -Skip:(-not $onUnix) {
            $null = Get-MtpToken $HomeTenant @parameters -CacheMode User -CacheFolder $folder
            (Get-Item $folder).UnixMode | Should -Be 'drwx------'
            (Get-ChildItem $folder -Force -File).UnixMode | Sort-Object -Unique | Should -Be '-rw-------'
        }
    }
}
