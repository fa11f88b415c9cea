# Conventions: manifest, exports, help, encodings, grammar of the scripts.

BeforeDiscovery {
    $root = Split-Path $env:MTP_TOKEN_MODULE
    # What may be given without its name.
    $positional = @{ 'ConvertFrom-MtpToken' = 'Token'; 'Get-MtpToken' = 'TenantId'; 'New-MtpClient' = 'TenantId'; 'Test-MtpToken' = 'Token' }
    $commands = foreach ($name in (Import-PowerShellDataFile $env:MTP_TOKEN_MODULE).CmdletsToExport) {
        @{ Name = $name; Positional = $positional[$name] }
    }
    $textFiles = foreach ($file in Get-ChildItem $root -Recurse -File -Include *.ps1, *.psd1, *.ps1xml, *.xml, *.txt) {
        @{ File = $file.FullName; Name = $file.FullName.Substring($root.Length + 1) }
    }
    $scripts = $textFiles | Where-Object { $_.Name -match '\.(ps1|psd1)$' }
}

BeforeAll {
    . $PSScriptRoot/Common.ps1
    . $PSScriptRoot/Grammar.ps1
    $root = Split-Path $env:MTP_TOKEN_MODULE
    $manifest = Import-PowerShellDataFile $env:MTP_TOKEN_MODULE
    $module = Get-Module MtpToken
    $common = [System.Management.Automation.Cmdlet]::CommonParameters
}

Describe 'Manifest' {
    It 'is valid' { (Test-ModuleManifest $env:MTP_TOKEN_MODULE).Name | Should -Be 'MtpToken' }

    It 'names its exports, without wildcards' {
        foreach ($kind in 'CmdletsToExport', 'FunctionsToExport', 'AliasesToExport', 'VariablesToExport') {
            $manifest.ContainsKey($kind) | Should -BeTrue
            @($manifest[$kind]) -match '\*' | Should -BeNullOrEmpty
        }
        $module.ExportedCmdlets.Keys | Sort-Object | Should -Be @('Clear-MtpTokenCache', 'ConvertFrom-MtpToken', 'Get-MtpToken', 'New-MtpClient', 'Test-MtpToken')
        $module.ExportedFunctions.Count + $module.ExportedAliases.Count + $module.ExportedVariables.Count | Should -Be 0
    }

    It 'exports every cmdlet that the assembly has' {
        $own = (Get-Command Get-MtpToken).ImplementingType.Assembly.GetTypes() |
            Where-Object { $_.GetCustomAttributes([System.Management.Automation.CmdletAttribute], $false) }
        $own.Count | Should -Be $module.ExportedCmdlets.Count
    }

    It 'asks for 5.1, both editions and .NET Framework 4.7.2' {
        $manifest.PowerShellVersion | Should -Be '5.1'
        $manifest.CompatiblePSEditions | Should -Be @('Desktop', 'Core')
        $manifest.DotNetFrameworkVersion | Should -Be '4.7.2'
    }

    It 'has nothing that hosts refuse or that costs at import' {
        foreach ($key in 'NestedModules', 'RequiredAssemblies', 'ProcessorArchitecture', 'ScriptsToProcess', 'RequiredModules') {
            $manifest.ContainsKey($key) | Should -BeFalse -Because $key
        }
    }

    It 'has one version number everywhere' {
        foreach ($dll in 'MtpToken.PowerShell.dll', 'MtpToken.dll') {
            $info = [System.Diagnostics.FileVersionInfo]::GetVersionInfo((Join-Path $root $dll))
            $info.FileVersion | Should -BeLike "$($manifest.ModuleVersion)*" -Because $dll
        }
        Get-Content -Raw (Join-Path $root 'Get-Token.ps1') | Should -Match "\.VERSION $([regex]::Escape($manifest.ModuleVersion))\r?\n"
        $cargo = Join-Path $PSScriptRoot '../../Cargo.toml'
        Get-Content -Raw $cargo | Should -Match "(?m)^version = `"$([regex]::Escape($manifest.ModuleVersion))`""
    }

    It 'ships no other assembly' {
        (Get-ChildItem $root -Filter *.dll).Name | Sort-Object | Should -Be @('MtpToken.dll', 'MtpToken.PowerShell.dll')
    }
}

Describe 'Command <Name>' -ForEach $commands {
    BeforeAll {
        $command = Get-Command $Name
        $help = Get-Help $Name -Full
        $real = $command.Parameters.Values | Where-Object { $_.Name -notin $common }
    }

    It 'is a class of its name: the error ids contain it' {
        $command.ImplementingType.FullName | Should -BeExactly "MtpToken.PowerShell.$($Name.Replace('-', ''))Command"
    }

    It 'has an approved verb' { $command.Verb | Should -BeIn (Get-Verb).Verb }

    It 'says what it outputs' {
        if ($Name -ne 'Clear-MtpTokenCache') { $command.OutputType.Count | Should -BeGreaterThan 0 }
        foreach ($type in $command.OutputType) {
            $help.returnValues.returnValue.type.name | Should -Contain $type.Name
        }
    }

    It 'help and command have the same parameters' {
        $help.parameters.parameter.name | Sort-Object | Should -Be ($real.Name | Sort-Object)
    }

    It 'help says the same about them' {
        foreach ($parameter in $real) {
            $told = $help.parameters.parameter | Where-Object name -EQ $parameter.Name
            $told.description.Text | Should -Not -BeNullOrEmpty -Because $parameter.Name
            $told.type.name | Should -Be $parameter.ParameterType.Name -Because $parameter.Name
            $aliases = if ($parameter.Aliases.Count) { $parameter.Aliases -join ', ' } else { 'none' }
            $told.aliases | Should -Be $aliases -Because $parameter.Name
            $attributes = @($parameter.Attributes | Where-Object { $_ -is [Parameter] })
            $position = ($attributes | Where-Object { $_.Position -ge 0 } | Select-Object -First 1).Position
            $told.position | Should -Be $(if ($null -eq $position) { 'named' } else { $position }) -Because $parameter.Name
            ($told.required -eq 'true') | Should -Be ([bool] ($attributes | Where-Object Mandatory)) -Because $parameter.Name
            ($told.pipelineInput -match 'ByValue') | Should -Be ([bool] ($attributes | Where-Object ValueFromPipeline)) -Because $parameter.Name
            ($told.pipelineInput -match 'ByPropertyName') | Should -Be ([bool] ($attributes | Where-Object ValueFromPipelineByPropertyName)) -Because $parameter.Name
        }
    }

    It 'help has the syntax of every parameter set' {
        @($help.syntax.syntaxItem).Count | Should -Be $command.ParameterSets.Count
    }

    It 'help has at least three examples, with words' {
        @($help.examples.example).Count | Should -BeGreaterOrEqual 3
        foreach ($example in $help.examples.example) {
            $example.code | Should -Not -BeNullOrEmpty
            ($example.remarks.Text -join '') | Should -Not -BeNullOrEmpty
        }
    }

    It 'examples can be parsed and use real parameters' {
        foreach ($example in $help.examples.example) {
            $errors = $null
            $tree = [System.Management.Automation.Language.Parser]::ParseInput($example.code, [ref] $null, [ref] $errors)
            $errors | Should -BeNullOrEmpty
            foreach ($use in $tree.FindAll({ $args[0] -is [System.Management.Automation.Language.CommandAst] }, $true)) {
                $target = Get-Command $use.GetCommandName() -ErrorAction Ignore
                if ($target.ModuleName -ne 'MtpToken') { continue }
                foreach ($given in $use.CommandElements | Where-Object { $_ -is [System.Management.Automation.Language.CommandParameterAst] }) {
                    $target.Parameters.Keys | Should -Contain $given.ParameterName
                }
            }
        }
    }

    It 'takes secrets only where a string is turned into a SecureString before it is logged' {
        foreach ($parameter in $real | Where-Object { $_.Name -match 'Secret$|Token$|Password|Assertion' -and $_.ParameterType -ne [switch] }) {
            $parameter.ParameterType | Should -Be ([securestring])
            $parameter.Attributes.TypeId.Name -match '(Secret|Token)Transformation' | Should -Not -BeNullOrEmpty
        }
    }

    It 'has a position for what it is about only' {
        $positions = $real | Where-Object { $_.Attributes | Where-Object { $_ -is [Parameter] -and $_.Position -ge 0 } }
        $positions.Name | Should -Be $Positional
    }
}

Describe 'Help topics' {
    It 'about_MtpToken has its fixed header' {
        $text = Get-Content -Raw (Join-Path $root 'en-US/about_MtpToken.help.txt')
        $text | Should -Match '\ATOPIC\r?\n    about_MtpToken\r?\n\r?\nSHORT DESCRIPTION\r?\n    \S'
    }

    It 'Get-Token.ps1 has comment-based help' {
        $help = Get-Help (Join-Path $root 'Get-Token.ps1') -Full
        $help.Synopsis | Should -Match 'Latest-token.txt'
        @($help.examples.example).Count | Should -BeGreaterOrEqual 3
        Get-Content -Raw (Join-Path $root 'Get-Token.ps1') | Should -Match '\A<#PSScriptInfo'
    }
}

Describe 'Views' {
    It 'none shows the token' {
        Get-Content -Raw (Join-Path $root 'MtpToken.Format.ps1xml') | Should -Not -Match '<PropertyName>Token</PropertyName>'
    }

    It 'every type that goes out has one' {
        foreach ($type in 'AccessToken', 'Client', 'DecodedToken', 'TokenReport') {
            Get-FormatData "MtpToken.$type" | Should -Not -BeNullOrEmpty
        }
    }
}

Describe 'Text file <Name>' -ForEach $textFiles {
    It 'is ASCII with LF and no byte order mark' {
        $bytes = [System.IO.File]::ReadAllBytes($File)
        @($bytes | Where-Object { $_ -gt 126 -or ($_ -lt 32 -and $_ -ne 10) }).Count | Should -Be 0
        $bytes[-1] | Should -Be 10
    }
}

Describe 'Script <Name>' -ForEach $scripts {
    It 'is 5.1 grammar without method calls' {
        Get-GrammarProblem (Get-Content -Raw $File) | Should -BeNullOrEmpty
    }
}

Describe 'The grammar check' {
    It 'finds <Code>' -ForEach @(
        @{ Code = '$a ? 1 : 2' }, @{ Code = '$a ?? 1' }, @{ Code = '$a ??= 1' }, @{ Code = '${a}?.b' }, @{ Code = '${a}?[0]' }
        @{ Code = 'a && b' }, @{ Code = 'function f { clean { 1 } }' }, @{ Code = 'a &' }, @{ Code = '$a.Trim()' }, @{ Code = 'if (' }
    ) {
        Get-GrammarProblem $Code | Should -Not -BeNullOrEmpty
    }

    It 'lets 5.1 through' {
        Get-GrammarProblem 'try { $a = @{ b = 1 }; if (-not $a["b"]) { Get-Item x } } catch { throw }' | Should -BeNullOrEmpty
    }
}
