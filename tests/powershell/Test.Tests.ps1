# Test-MtpToken: reports, every form of a token, signatures, and expectations that nothing but the caller fills.

BeforeDiscovery {
    $encodings = foreach ($name in 'ascii', 'bigendianunicode', 'oem', 'unicode', 'utf7', 'utf8', 'utf32', 'default') { @{ Encoding = $name } }
    if ($PSVersionTable.PSVersion.Major -ge 7) {
        $encodings += foreach ($name in 'ansi', 'bigendianutf32', 'utf8BOM', 'utf8NoBOM') { @{ Encoding = $name } }
    }
}

BeforeAll {
    . $PSScriptRoot/Common.ps1
    $emulator = Start-Emulator
    $connection = $emulator.Connection
    $parameters = Get-AppParameter $emulator
    $opaque = Get-AppParameter $emulator -ClientId 'ffffffff-0000-4000-8000-00000000000c'
    $token = Get-MtpToken $HomeTenant @parameters
    $text = $token.ToPlainText()

    function Get-Check($Report, [string] $Name) { $Report.Checks | Where-Object Name -EQ $Name }
}

AfterAll { Stop-Emulator $emulator }

Describe 'Report' {
    It 'of a good token' {
        $report = $token | Test-MtpToken -Role Incident.Read.All -Audience $Api -TenantId $HomeTenant -ClientId $App
        $report.PSTypeNames[0] | Should -BeExactly 'MtpToken.TokenReport'
        $report.Valid | Should -BeTrue
        $report.Verdict | Should -Be 'Pass'
        $report.Roles | Should -Be @('AdvancedHunting.Read.All', 'Incident.Read.All')
        $report.Checks.Name | Should -Contain 'Client'
        $report.Checks.Name | Should -Not -Contain 'Signature'
    }

    It 'says what is not as expected: <Check>' -ForEach @(
        @{ Check = 'Tenant'; With = @{ TenantId = '22222222-2222-4222-8222-222222222222' } }
        @{ Check = 'Client'; With = @{ ClientId = 'aaaaaaaa-0000-4000-8000-000000000002' } }
        @{ Check = 'Audience'; With = @{ Audience = 'https://graph.microsoft.com' } }
        @{ Check = 'Roles'; With = @{ Role = 'Incident.Read.All', 'incident.read.all' } }
        @{ Check = 'Issuer'; With = @{ Cloud = 'China'; Audience = 'https://api.security.microsoft.com' } }
    ) {
        $report = $token | Test-MtpToken @With
        $report.Valid | Should -BeFalse
        $report.Verdict | Should -Be 'Fail'
        @($report.Checks | Where-Object Verdict -EQ Fail).Name | Should -Be $Check
        (Get-Check $report $Check).Advice | Should -Not -BeNullOrEmpty
    }

    It 'takes one of several audiences' {
        ($token | Test-MtpToken -Audience https://graph.microsoft.com, $Api -Quiet) | Should -BeTrue
    }

    It 'is not an error for <Case>' -ForEach @(
        @{ Case = 'empty text'; Value = ''; Kind = 'Malformed' }
        @{ Case = 'an opaque token'; Value = 'opaque~text'; Kind = 'Opaque' }
        @{ Case = 'an encrypted token'; Value = 'a.b.c.d.e'; Kind = 'Encrypted' }
        @{ Case = 'half a token'; Value = 'a.b.c'; Kind = 'Malformed' }
    ) {
        $report = Test-MtpToken -Token $Value -ErrorAction Stop
        $report.Kind | Should -Be $Kind
        $report.Valid | Should -BeFalse
        Test-MtpToken -Token $Value -Quiet | Should -BeFalse
    }
}

Describe '-Quiet' {
    It 'is True only when every check passed' {
        $token | Test-MtpToken -Quiet | Should -BeOfType bool
        $token | Test-MtpToken -Quiet | Should -BeTrue
        $token | Test-MtpToken -Quiet -Role Nothing.Read.All | Should -BeFalse
    }

    It 'is False for what is not verifiable' {
        $other = Get-MtpToken $HomeTenant @opaque
        ($other | Test-MtpToken).Verdict | Should -Be 'NotVerifiable'
        $other | Test-MtpToken -Quiet | Should -BeFalse
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
        (Test-MtpToken -Token $given).ClientId | Should -Be $App
        (Test-MtpToken $given).ClientId | Should -Be $App
        ($given | Test-MtpToken -Quiet) | Should -BeTrue
    }

    It 'an object that came back from a job' {
        $more = $parameters + @{ TenantId = $HomeTenant }
        $back = Start-Job -ArgumentList $env:MTP_TOKEN_MODULE, $more -ScriptBlock {
            param($module, $more)
            Import-Module $module
            Get-MtpToken @more
        } | Receive-Job -Wait -AutoRemoveJob
        $back.PSTypeNames[0] | Should -Be 'Deserialized.MtpToken.AccessToken'
        $back | Test-MtpToken -Quiet | Should -BeTrue
    }
}

Describe 'Files and pipelines' {
    It 'written as <Encoding>' -ForEach $encodings {
        $file = Join-Path $TestDrive "$Encoding.txt"
        $text | Out-File -FilePath $file -Encoding $Encoding -WarningAction SilentlyContinue
        Test-MtpToken -Path $file -Quiet | Should -BeTrue
        Get-Item $file | Test-MtpToken -Quiet | Should -BeTrue
    }

    It 'many tokens: reports in their order, one error for each file that cannot be read' {
        $file = Join-Path $TestDrive 'good.txt'
        Set-Content -LiteralPath $file -Value $text
        $missing = [pscustomobject]@{ PSPath = (Join-Path $TestDrive 'missing.txt') }
        $items = foreach ($number in 1..20) { $token; 'opaque~text'; $missing; Get-Item $file }
        $reports = $items | Test-MtpToken -ErrorVariable failed -ErrorAction SilentlyContinue
        @($reports).Count | Should -Be 60
        $reports.Valid | Should -Be (1..20 | ForEach-Object { $true; $false; $true })
        @($failed).Count | Should -Be 20
        $failed[0].FullyQualifiedErrorId | Should -BeExactly 'MtpToken.FileNotRead,MtpToken.PowerShell.TestMtpTokenCommand'
        $failed[0].TargetObject | Should -Be $missing.PSPath
    }

    It '<Path>: <Id>' -ForEach @(
        @{ Path = 'missing.txt'; Id = 'FileNotRead' }
        @{ Path = '.'; Id = 'FileNotRead' }
        @{ Path = 'env:PATH'; Id = 'NotFileSystem' }
    ) {
        Test-MtpToken -Path $Path -ErrorVariable failed -ErrorAction SilentlyContinue | Should -BeNullOrEmpty
        $failed[0].FullyQualifiedErrorId | Should -BeLike "MtpToken.$Id,*"
    }
}

Describe 'Expectations' {
    It 'never come from the pipeline: <_>' -ForEach 'Role', 'Audience', 'TenantId', 'ClientId', 'Cloud', 'VerifySignature', 'KeyFile', 'ClockSkew' {
        foreach ($attribute in (Get-Command Test-MtpToken).Parameters[$_].Attributes | Where-Object { $_ -is [Parameter] }) {
            $attribute.ValueFromPipeline | Should -BeFalse
            $attribute.ValueFromPipelineByPropertyName | Should -BeFalse
        }
    }

    It 'are not filled by the properties of an object' {
        $other = Get-MtpToken $OtherTenant @parameters
        $object = [pscustomobject]@{ Token = $other.Token; TenantId = $OtherTenant; ClientId = 'x'; Role = 'x'; Audience = 'x'; Cloud = 'x' }
        ($object | Test-MtpToken).Valid | Should -BeTrue
        ($object | Test-MtpToken -TenantId $HomeTenant).Valid | Should -BeFalse
        $failure = Get-Failure { $object | Test-MtpToken -VerifySignature @connection }
        $failure.FullyQualifiedErrorId | Should -BeLike 'MtpToken.InvalidArgument,*'
    }

    It 'that cannot be used end the command: <Id>' -ForEach @(
        @{ Id = 'InvalidTenant'; With = @{ TenantId = 'common' } }
        @{ Id = 'InvalidArgument'; With = @{ Cloud = 'Moon' } }
        @{ Id = 'InvalidArgument'; With = @{ ClockSkew = '02:00:00' } }
        @{ Id = 'ClockSkew'; With = @{ ClockSkew = 300 } }
        @{ Id = 'InvalidArgument'; With = @{ KeyFile = '/nowhere/keys.json'; TenantId = '11111111-1111-4111-8111-111111111111' } }
        @{ Id = 'NotFileSystem'; With = @{ KeyFile = 'env:PATH' } }
    ) {
        $failure = Get-Failure { $text | Test-MtpToken @With }
        $failure.FullyQualifiedErrorId | Should -BeExactly "MtpToken.$Id,MtpToken.PowerShell.TestMtpTokenCommand"
        $failure.CategoryInfo.Category | Should -Be 'InvalidArgument'
    }
}
