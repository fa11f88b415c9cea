# Get-MtpToken -OutFile: one line of UTF-8, for the owner only, whole or not at all.

BeforeDiscovery { $onUnix = $PSVersionTable.PSEdition -eq 'Core' -and -not $IsWindows }

BeforeAll {
    . $PSScriptRoot/Common.ps1
    $emulator = Start-Emulator
    $parameters = Get-AppParameter $emulator
    $wrong = Get-AppParameter $emulator $App $WrongSecret
}

AfterAll { Stop-Emulator $emulator }

Describe '-OutFile' {
    BeforeEach {
        $folder = Join-Path $TestDrive ([guid]::NewGuid())
        $null = New-Item -ItemType Directory $folder
        Push-Location $folder
    }

    AfterEach { Pop-Location }

    Context 'Content' {
        It 'is the token, one newline, no byte order mark' {
            Get-MtpToken $HomeTenant @parameters -OutFile ./token.txt | Should -BeNullOrEmpty
            $bytes = [System.IO.File]::ReadAllBytes((Join-Path $folder 'token.txt'))
            $text = Get-MtpToken $HomeTenant @parameters -AsPlainText
            [System.Text.Encoding]::ASCII.GetString($bytes) | Should -BeExactly "$text`n"
        }

        It '-PassThru outputs as well, in the shape asked for' {
            (Get-MtpToken $HomeTenant @parameters -OutFile token.txt -PassThru).TenantId | Should -Be $HomeTenant
            $text = Get-MtpToken $HomeTenant @parameters -OutFile token.txt -PassThru -AsPlainText
            Get-Content token.txt | Should -BeExactly $text
        }

        It 'leaves no other file' {
            Get-MtpToken $HomeTenant @parameters -OutFile token.txt
            Get-MtpToken $HomeTenant @parameters -OutFile token.txt
            (Get-ChildItem -Force).Name | Should -Be 'token.txt'
        }
    }

    Context 'Replacing' {
        It 'a failure keeps the old file' {
            Set-Content old.txt 'old'
            Get-Failure { Get-MtpToken $HomeTenant @wrong -OutFile old.txt } | Should -Not -BeNullOrEmpty
            Get-Content old.txt | Should -Be 'old'
            (Get-ChildItem -Force).Name | Should -Be 'old.txt'
        }

        It 'is for the owner only, whatever the old file allowed' -Skip:(-not $onUnix) {
            Set-Content token.txt 'old'
            chmod 666 token.txt
            Get-MtpToken $HomeTenant @parameters -OutFile token.txt
            (Get-Item token.txt).UnixMode | Should -Be '-rw-------'
        }

        It 'replaces a symbolic link, not what it points to' -Skip:(-not $onUnix) {
            Set-Content target.txt 'old'
            $null = New-Item -ItemType SymbolicLink -Path link.txt -Target target.txt
            $null = New-Item -ItemType SymbolicLink -Path dangling.txt -Target nowhere.txt
            Get-MtpToken $HomeTenant @parameters -OutFile link.txt
            Get-MtpToken $HomeTenant @parameters -OutFile dangling.txt
            Get-Content target.txt | Should -Be 'old'
            (Get-Item link.txt).LinkType | Should -BeNullOrEmpty
            (Get-Item dangling.txt).LinkType | Should -BeNullOrEmpty
            Test-Path nowhere.txt | Should -BeFalse
        }

        It 'no reader ever sees a part of it' {
            $file = Join-Path $folder 'token.txt'
            Get-MtpToken $HomeTenant @parameters -OutFile $file
            $length = (Get-Item $file).Length
            foreach ($round in 1..50) {
                Get-MtpToken $HomeTenant @parameters -OutFile $file
                (Get-Item $file).Length | Should -Be $length
            }
        }
    }

    Context 'Places that do not work' {
        It '<Path>' -ForEach @(
            @{ Path = 'missing/token.txt'; Id = 'FileNotWritten'; Category = 'WriteError' }
            @{ Path = 'env:TOKEN'; Id = 'NotFileSystem'; Category = 'InvalidArgument' }
            @{ Path = 'nodrive:\token.txt'; Id = 'NotFileSystem'; Category = 'InvalidArgument' }
        ) {
            $failure = Get-Failure { Get-MtpToken $HomeTenant @parameters -OutFile $Path -PassThru }
            $failure.FullyQualifiedErrorId | Should -BeLike "MtpToken.$Id,*"
            $failure.CategoryInfo.Category | Should -Be $Category
        }

        It 'a directory of that name stays' {
            $null = New-Item -ItemType Directory taken
            $failure = Get-Failure { Get-MtpToken $HomeTenant @parameters -OutFile taken }
            $failure.FullyQualifiedErrorId | Should -BeLike 'MtpToken.FileNotWritten,*'
            (Get-ChildItem -Force -Recurse).Name | Should -Be 'taken'
        }
    }
}
