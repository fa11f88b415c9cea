# Two versions in one process; a native library that is missing or does not fit.

BeforeDiscovery { $onLinux = [bool] $IsLinux }

BeforeAll {
    . $PSScriptRoot/Common.ps1
    $module = $env:MTP_TOKEN_MODULE
    $binding = Join-Path (Split-Path $module) 'MtpToken.dll'
    $unset = @{ MTP_TOKEN_LIBRARY = $null; AZURE_CLIENT_SECRET = $null }
    $command = "Get-MtpToken $HomeTenant -ClientId $App -ClientSecret '$Secret' -MaximumRetryCount 0 -TimeoutSec 1 -Authority https://localhost:1 -AllowHost localhost:1"
    $report = 'catch { $_.FullyQualifiedErrorId; [string] $_.CategoryInfo.Category; $_.Exception.Message }'

    # Gives an assembly another version of the same length, so that nothing moves: in the attribute, which .NET reads
    # on Unix, in the resource, which Windows reads, and in the assembly's name (four 16-bit numbers after the hash
    # algorithm).
    function Set-AssemblyVersion([string] $File, [string] $Version) {
        $latin = [System.Text.Encoding]::GetEncoding(28591)
        $unicode = [System.Text.Encoding]::Unicode
        $row = { $latin.GetString([byte[]] (@(4, 0x80, 0, 0) + @($args[0].Split('.') | ForEach-Object { [int] $_; 0 }))) }
        $own = [System.Diagnostics.FileVersionInfo]::GetVersionInfo($File).FileVersion
        $own.Length | Should -Be $Version.Length
        $text = $latin.GetString([System.IO.File]::ReadAllBytes($File)).Replace($own, $Version)
        $text = $text.Replace($latin.GetString($unicode.GetBytes($own)), $latin.GetString($unicode.GetBytes($Version)))
        $text = $text.Replace((& $row $own), (& $row $Version))
        [System.IO.File]::WriteAllBytes($File, $latin.GetBytes($text))
    }

    # The binding as another module may bring it along.
    function New-OtherBuild([string] $Version) {
        $file = Join-Path $TestDrive "other-$Version.dll"
        Copy-Item $binding $file
        Set-AssemblyVersion $file $Version
        $file
    }
}

Describe 'Another version of the binding' {
    It '<Version> loaded first: the import says which is where' -ForEach @(@{ Version = '0.0.0.0' }, @{ Version = '9.9.9.9' }) {
        $other = New-OtherBuild $Version
        $result = Invoke-Pwsh "`$null = [Reflection.Assembly]::LoadFrom('$other')`ntry { Import-Module '$module' -ErrorAction Stop } $report" $unset
        $result.Output | Should -Match 'MtpToken\.OtherVersion'
        $result.Output | Should -BeLike "*$Version*$other*$binding*"
        $result.Output | Should -Match 'Start a new PowerShell'
    }

    It 'the same one elsewhere is accepted' {
        $elsewhere = Join-Path (Split-Path (Copy-Module 'same')) 'MtpToken.dll'
        $result = Invoke-Pwsh "`$null = [Reflection.Assembly]::LoadFrom('$elsewhere')`nImport-Module '$module'`ntry { $command } $report" $unset
        $result.Output | Should -Match 'MtpToken\.Connect'
    }

    It 'loaded between import and first command: the command refuses' {
        $other = New-OtherBuild '8.8.8.8'
        $result = Invoke-Pwsh "Import-Module '$module'`n`$null = [Reflection.Assembly]::LoadFrom('$other')`ntry { $command } $report" $unset
        $result.Output | Should -Match 'MtpToken\.OtherVersion,'
        $result.Output | Should -BeLike "*$other*$binding*"
    }
}

Describe 'Another version of the module' {
    # The engine either refuses in its own words, which the help quotes, or goes on with the assembly it has.
    It 'after the first one is refused' {
        $other = Copy-Module 'second'
        $folder = Split-Path $other
        (Get-Content -Raw $other).Replace("ModuleVersion = '", "ModuleVersion = '9") | Set-Content -LiteralPath $other
        $dll = Join-Path $folder 'MtpToken.PowerShell.dll'
        Set-AssemblyVersion $dll '9.9.9.9'
        [System.Reflection.AssemblyName]::GetAssemblyName($dll).Version | Should -Be '9.9.9.9'

        $result = Invoke-Pwsh "Import-Module '$module'`nRemove-Module MtpToken`ntry { Import-Module '$other' -ErrorAction Stop; $command } $report" $unset
        $result.Output | Should -Match 'Assembly with same name is already loaded|MtpToken\.OtherVersion,'
        $help = Get-Content -Raw (Join-Path (Split-Path $module) 'en-US/about_MtpToken.help.txt')
        $help -replace '\s+', ' ' | Should -Match 'Assembly with same name is already loaded.*MtpToken\.OtherVersion'
    }
}

Describe 'The native library' {
    BeforeAll {
        function Test-Native([string] $Name, [scriptblock] $Change) {
            $copy = Copy-Module $Name
            $native = Get-ChildItem (Join-Path (Split-Path $copy) 'bin') -Recurse -File | Select-Object -First 1 -ExpandProperty FullName
            & $Change $native
            Invoke-Pwsh "Import-Module '$copy'`n'imported'`ntry { $command } $report" $unset
        }
    }

    It 'missing: the import works, the command says where it looked' {
        $result = Test-Native 'missing' { Remove-Item $args[0] }
        $result.Output | Should -Match 'imported\r?\nMtpToken\.LibraryMissing,MtpToken\.PowerShell\.GetMtpTokenCommand\r?\nNotInstalled'
        $result.Output | Should -Match ([regex]::Escape((Join-Path $TestDrive 'missing')))
    }

    It 'damaged' {
        $result = Test-Native 'damaged' { Set-Content $args[0] 'no library' }
        $result.Output | Should -Match 'imported\r?\nMtpToken\.Library(NotLoadable|WrongArchitecture),\S+\r?\nResourceUnavailable'
    }

    It 'for another processor' -Skip:(-not $onLinux) {
        $result = Test-Native 'processor' {
            $bytes = [System.IO.File]::ReadAllBytes($args[0])
            $bytes[18] = if ($bytes[18] -eq 183) { 62 } else { 183 } # e_machine: x86-64, AArch64
            [System.IO.File]::WriteAllBytes($args[0], $bytes)
        }
        $result.Output | Should -Match 'imported\r?\nMtpToken\.LibraryWrongArchitecture,\S+\r?\nResourceUnavailable'
    }

    It 'a relative override is not taken' {
        $result = Invoke-Pwsh "Import-Module '$module'`ntry { $command } $report" @{ MTP_TOKEN_LIBRARY = 'libmtp_token.so' }
        $result.Output | Should -Match 'MtpToken\.LibraryMissing,'
    }
}

Describe 'Import' {
    It 'loads neither the binding nor the native library' {
        $result = Invoke-Pwsh @"
Import-Module '$module'
'MtpToken' -in [AppDomain]::CurrentDomain.GetAssemblies().ForEach({ `$_.GetName().Name })
(Get-Process -Id `$PID).Modules.ModuleName -match 'mtp_token'
"@ $unset
        $result.All.Trim() | Should -Be 'False'
    }
}
