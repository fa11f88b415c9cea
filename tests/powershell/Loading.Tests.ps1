# Two versions in one process; a native library that is missing or does not fit.

BeforeDiscovery { $onLinux = [bool] $IsLinux }

BeforeAll {
    . $PSScriptRoot/Common.ps1
    $module = $env:MTP_TOKEN_MODULE
    $binding = Join-Path (Split-Path $module) 'MtpToken.dll'
    $unset = @{ MTP_TOKEN_LIBRARY = $null; AZURE_CLIENT_SECRET = $null }
    $command = "Get-MtpToken $HomeTenant -ClientId $App -ClientSecret '$Secret' -MaximumRetryCount 0 -TimeoutSec 1 -Authority https://localhost:1 -AllowHost localhost:1"
    $report = 'catch { $_.FullyQualifiedErrorId; [string] $_.CategoryInfo.Category; $_.Exception.Message }'

    # An assembly of the binding's name, as another module may bring it along.
    function New-Foreign([string] $Name, [string] $Version) {
        $folder = Join-Path $TestDrive ([guid]::NewGuid())
        $null = New-Item -ItemType Directory $folder
        $source = @"
[assembly: System.Reflection.AssemblyVersion("$Version")]
[assembly: System.Reflection.AssemblyFileVersion("$Version")]
namespace MtpToken { public class Other { } }
"@
        Add-Type -TypeDefinition $source -OutputAssembly (Join-Path $folder "$Name.dll") -OutputType Library
        Join-Path $folder "$Name.dll"
    }

    # The binding itself with another file version: the same length, so that nothing moves.
    function New-OtherBuild {
        $file = Join-Path $TestDrive 'other-build.dll'
        $latin = [System.Text.Encoding]::GetEncoding(28591)
        $version = [System.Diagnostics.FileVersionInfo]::GetVersionInfo($binding).FileVersion
        $old = $latin.GetString([System.Text.Encoding]::Unicode.GetBytes($version))
        $new = $latin.GetString([System.Text.Encoding]::Unicode.GetBytes($version -replace '^\d', '9'))
        $bytes = $latin.GetString([System.IO.File]::ReadAllBytes($binding)).Replace($old, $new)
        [System.IO.File]::WriteAllBytes($file, $latin.GetBytes($bytes))
        $file
    }
}

Describe 'Another version of the binding' {
    It '<Case> and loaded first: the import says which is where' -ForEach @(
        @{ Case = 'older'; Version = '0.0.1.0' }, @{ Case = 'newer'; Version = '99.0.0.0' }
    ) {
        $foreign = New-Foreign 'MtpToken' $Version
        $result = Invoke-Pwsh "`$null = [Reflection.Assembly]::LoadFrom('$foreign')`ntry { Import-Module '$module' -ErrorAction Stop } $report" $unset
        $result.Output | Should -Match 'MtpToken\.OtherVersion'
        $result.Output | Should -BeLike "*$Version*$foreign*$binding*"
        $result.Output | Should -Match 'Start a new PowerShell'
    }

    It 'the same one elsewhere is accepted' {
        $elsewhere = Join-Path (Split-Path (Copy-Module 'same')) 'MtpToken.dll'
        $result = Invoke-Pwsh "`$null = [Reflection.Assembly]::LoadFrom('$elsewhere')`nImport-Module '$module'`ntry { $command } $report" $unset
        $result.Output | Should -Match 'MtpToken\.Connect'
    }

    It 'loaded between import and first command: the command refuses' {
        $other = New-OtherBuild
        $result = Invoke-Pwsh "Import-Module '$module'`n`$null = [Reflection.Assembly]::LoadFrom('$other')`ntry { $command } $report" $unset
        $result.Output | Should -Match 'MtpToken\.OtherVersion,'
        $result.Output | Should -BeLike "*$other*$binding*"
    }
}

Describe 'Another version of the module' {
    # No code of ours runs here: the engine refuses. The help quotes its words.
    It 'after the first one' {
        $foreign = New-Foreign 'MtpToken.PowerShell' '99.0.0.0'
        $manifest = Join-Path (Split-Path $foreign) 'MtpToken.psd1'
        Set-Content -LiteralPath $manifest -Value "@{ RootModule = 'MtpToken.PowerShell.dll'; ModuleVersion = '99.0.0' }"
        $result = Invoke-Pwsh "Import-Module '$module'`nRemove-Module MtpToken`ntry { Import-Module '$manifest' -ErrorAction Stop } catch { `$_.Exception.Message }" $unset
        $result.Output | Should -Match 'Assembly with same name is already loaded'
        Get-Content -Raw (Join-Path (Split-Path $module) 'en-US/about_MtpToken.help.txt') | Should -Match 'Assembly with same name is already\s+loaded'
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
