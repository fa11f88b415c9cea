# ConvertFrom-MtpToken: every form of a token, every kind of file.

BeforeDiscovery {
    # utf7 draws a warning in PowerShell 7 and is still written.
    $encodings = foreach ($name in 'ascii', 'bigendianunicode', 'oem', 'unicode', 'utf7', 'utf8', 'utf32', 'default') { @{ Encoding = $name } }
    if ($PSVersionTable.PSVersion.Major -ge 7) {
        $encodings += foreach ($name in 'ansi', 'bigendianutf32', 'utf8BOM', 'utf8NoBOM') { @{ Encoding = $name } }
    }
}

BeforeAll {
    . $PSScriptRoot/Common.ps1
    $emulator = Start-Emulator
    $parameters = Get-AppParameter $emulator
    $token = Get-MtpToken $HomeTenant @parameters
    $text = $token.ToPlainText()
}

AfterAll { Stop-Emulator $emulator }

Describe 'Content' {
    BeforeAll { $decoded = $token | ConvertFrom-MtpToken }

    It 'is marked as not verified' {
        $decoded.PSTypeNames[0] | Should -BeExactly 'MtpToken.DecodedToken'
        $decoded.Verified | Should -BeFalse
        ($decoded | Out-String) | Should -Match 'Verified\s+: False'
    }

    It 'has what matters as properties' {
        $decoded.Audience | Should -Be $Api
        $decoded.TenantId | Should -Be $HomeTenant
        $decoded.AppId | Should -Be $App
        $decoded.Roles | Should -Be @('AdvancedHunting.Read.All', 'Incident.Read.All')
        # One is the claim, the other counts from the arrival of the answer.
        [Math]::Abs(($decoded.ExpiresOn - $token.ExpiresOn).TotalSeconds) | Should -BeLessThan 5
        $decoded.NotBefore | Should -Be $decoded.IssuedAt
    }

    It 'has header and claims by name' {
        $decoded.Header['alg'] | Should -Be 'RS256'
        $decoded.Claims['idtyp'] | Should -Be 'app'
        $decoded.Claims.tid | Should -Be $HomeTenant
        $decoded.Claims['exp'] | Should -BeOfType long
        ($decoded | ConvertTo-Json -Depth 5 | ConvertFrom-Json).Claims.appid | Should -Be $App
    }
}

Describe 'A hostile token' {
    BeforeAll {
        function ConvertTo-Part([string] $Json) {
            [Convert]::ToBase64String([System.Text.Encoding]::UTF8.GetBytes($Json)).TrimEnd('=').Replace('+', '-').Replace('/', '_')
        }
        $claims = '{"iat":-99999999999999,"exp":18446744073709551615,"aud":"\u001b]0;title\u0007","tid":"\u009b2J","appid":"\u202ea\u0000",' +
            '"roles":["\r\u001b[2K"],"\u001bname":{"x":"\u001b"}}'
        $hostile = (ConvertTo-Part '{"alg":"RS256","kid":"\u001b[1m"}'), (ConvertTo-Part $claims), 'AAAA' -join '.'
    }

    It 'tells the terminal nothing' {
        $decoded = ConvertFrom-MtpToken $hostile
        $report = Test-MtpToken $hostile
        $shown = foreach ($object in $decoded, $report) {
            $object | Out-String
            $object | Format-List * -Force | Out-String
        }
        $shown = ($shown + ($decoded.Claims | Out-String) + ($decoded.Header | Out-String)) -join ''
        # Colours are the engine's own.
        $shown = $shown -replace '\x1b\[[\d;]*m'
        $shown | Should -Match 'title'
        $shown | Should -Not -Match '[\x00-\x08\x0b-\x0c\x0e-\x1f\x7f-\x9f\u202e]'
    }

    It 'has times that a calendar knows' {
        (ConvertFrom-MtpToken $hostile).ExpiresOn | Should -Be ([DateTimeOffset]::MaxValue)
        (ConvertFrom-MtpToken $hostile).IssuedAt | Should -Be ([DateTimeOffset]::MinValue)
        (Test-MtpToken $hostile).ExpiresOn | Should -Be ([DateTimeOffset]::MaxValue)
    }
}

Describe 'Forms of -Token' {
    It '<Form>' -ForEach @(
        @{ Form = 'text'; Make = { $text } }
        @{ Form = 'text with white space around it'; Make = { " $text`r`n" } }
        @{ Form = 'SecureString'; Make = { $token.Token } }
        @{ Form = 'the object'; Make = { $token } }
        @{ Form = 'an object with a text property'; Make = { [pscustomobject]@{ Token = $text; Path = 'not this' } } }
        @{ Form = 'an object that came back from a file'; Make = {
                $token | Export-Clixml (Join-Path $TestDrive 'token.xml')
                Import-Clixml (Join-Path $TestDrive 'token.xml')
            }
        }
    ) {
        $given = & $Make
        (ConvertFrom-MtpToken -Token $given).AppId | Should -Be $App
        (ConvertFrom-MtpToken $given).AppId | Should -Be $App
        ($given | ConvertFrom-MtpToken).AppId | Should -Be $App
    }

    It 'an object that came back from a job' {
        $more = $parameters + @{ TenantId = $HomeTenant }
        $back = Start-Job -ArgumentList $env:MTP_TOKEN_MODULE, $more -ScriptBlock {
            param($module, $more)
            Import-Module $module
            Get-MtpToken @more
        } | Receive-Job -Wait -AutoRemoveJob
        $back.PSTypeNames[0] | Should -Be 'Deserialized.MtpToken.AccessToken'
        ($back | ConvertFrom-MtpToken).AppId | Should -Be $App
    }

    It '<Case> is an error, not the end' -ForEach @(
        @{ Case = 'text that is no token'; Value = 'no-token' }
        @{ Case = 'empty text'; Value = '' }
        @{ Case = 'a file name'; Value = './Latest-token.txt' }
    ) {
        $decoded = $Value, $text | ConvertFrom-MtpToken -ErrorVariable failed -ErrorAction SilentlyContinue
        @($decoded).Count | Should -Be 1
        $failed[0].FullyQualifiedErrorId | Should -BeExactly 'MtpToken.MalformedToken,MtpToken.PowerShell.ConvertFromMtpTokenCommand'
        $failed[0].CategoryInfo.Category | Should -Be 'InvalidData'
        $failed[0].TargetObject | Should -BeNullOrEmpty
    }

    It 'text too long for any token is not repeated' {
        $failure = Get-Failure { ConvertFrom-MtpToken -Token ('S' * 70000) -ErrorAction Stop }
        $failure.Exception.Message | Should -Not -Match 'SSSS'
    }
}

Describe 'Files' {
    It 'written as <Encoding>' -ForEach $encodings {
        $file = Join-Path $TestDrive "$Encoding.txt"
        $text | Out-File -FilePath $file -Encoding $Encoding -WarningAction SilentlyContinue
        (ConvertFrom-MtpToken -Path $file).AppId | Should -Be $App
    }

    It 'written by -OutFile' {
        $file = Join-Path $TestDrive 'own.txt'
        Get-MtpToken $HomeTenant @parameters -OutFile $file
        (Get-Item $file | ConvertFrom-MtpToken).AppId | Should -Be $App
    }

    It 'relative to the location of PowerShell' {
        Set-Content -LiteralPath (Join-Path $TestDrive 'here.txt') -Value $text
        Push-Location $TestDrive
        try { (ConvertFrom-MtpToken -Path here.txt).AppId | Should -Be $App } finally { Pop-Location }
    }

    It '<Path>: <Id>' -ForEach @(
        @{ Path = 'missing.txt'; Id = 'FileNotRead'; Category = 'ReadError' }
        @{ Path = '.'; Id = 'FileNotRead'; Category = 'ReadError' }
        @{ Path = 'env:PATH'; Id = 'NotFileSystem'; Category = 'InvalidArgument' }
        @{ Path = 'nodrive:x'; Id = 'NotFileSystem'; Category = 'InvalidArgument' }
    ) {
        ConvertFrom-MtpToken -Path $Path -ErrorVariable failed -ErrorAction SilentlyContinue | Should -BeNullOrEmpty
        $failed[0].FullyQualifiedErrorId | Should -BeLike "MtpToken.$Id,*"
        $failed[0].CategoryInfo.Category | Should -Be $Category
    }

    It 'a file far too large is not read' {
        $file = Join-Path $TestDrive 'large.txt'
        Set-Content -LiteralPath $file -Value ('x' * 2MB)
        ConvertFrom-MtpToken -Path $file -ErrorVariable failed -ErrorAction SilentlyContinue
        $failed[0].FullyQualifiedErrorId | Should -BeLike 'MtpToken.FileNotRead,*'
    }
}
