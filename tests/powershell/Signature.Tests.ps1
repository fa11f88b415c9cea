# Test-MtpToken: the signature, over the network and from a file; and what the views of reports show.

BeforeAll {
    . $PSScriptRoot/Common.ps1
    $emulator = Start-Emulator
    $connection = $emulator.Connection
    $parameters = Get-AppParameter $emulator
    $token = Get-MtpToken $HomeTenant @parameters
    $text = $token.ToPlainText()
    $keyFile = Join-Path $TestDrive 'keys.json'
    Invoke-RestMethod -Uri "$($emulator.Authority)/$HomeTenant/discovery/keys" -SkipCertificateCheck |
        ConvertTo-Json -Depth 5 | Set-Content -LiteralPath $keyFile

    # The token with one changed character in its signature.
    $start = $text.LastIndexOf('.') + 1
    $forged = $text.Remove($start, 1).Insert($start, $(if ($text[$start] -eq 'A') { 'B' } else { 'A' }))

    function Get-SignatureVerdict($Report) { ($Report.Checks | Where-Object Name -EQ 'Signature').Verdict }
    function Get-Sent {
        $counters = Invoke-EmulatorControl $emulator 'counters'
        $counters.keyRequests + $counters.metadataRequests
    }
}

AfterAll { Stop-Emulator $emulator }

Describe '-VerifySignature' {
    It 'without any tenant is refused before a request: <Form>' -ForEach @(
        @{ Form = 'text'; Make = { $text } }
        @{ Form = 'the SecureString alone'; Make = { $null = $token | Test-MtpToken; $token.Token } }
        @{ Form = 'a file'; Make = { } }
    ) {
        $file = Join-Path $TestDrive 'token.txt'
        Set-Content -LiteralPath $file -Value $text
        $given = if ($Form -eq 'a file') { @{ Path = $file } } else { @{ Token = & $Make } }
        $before = Get-Sent
        $failure = Get-Failure { Test-MtpToken @given -VerifySignature @connection }
        $failure.FullyQualifiedErrorId | Should -BeExactly 'MtpToken.InvalidArgument,MtpToken.PowerShell.TestMtpTokenCommand'
        Get-Sent | Should -Be $before
    }

    It 'takes the tenant that the token object was asked for' {
        $report = $token | Test-MtpToken -VerifySignature @connection
        $report.Valid | Should -BeTrue
        Get-SignatureVerdict $report | Should -Be 'Pass'
        (Test-MtpToken -Token $token -VerifySignature @connection -Quiet) | Should -BeTrue
    }

    It 'prefers the tenant that is given' {
        $report = $token | Test-MtpToken -VerifySignature -TenantId $OtherTenant @connection
        $report.Valid | Should -BeFalse
        ($report.Checks | Where-Object Name -EQ 'Tenant').Verdict | Should -Be 'Fail'
    }

    It 'takes a domain' {
        Test-MtpToken -Token $text -TenantId contoso.example -VerifySignature -Quiet @connection | Should -BeTrue
    }

    It 'finds a forged signature' {
        $report = Test-MtpToken -Token $forged -TenantId $HomeTenant -VerifySignature @connection
        $report.Valid | Should -BeFalse
        Get-SignatureVerdict $report | Should -Be 'Fail'
    }

    It 'fetches the keys once for many tokens and says so' {
        $before = Get-Sent
        $all = Get-MtpToken 'contoso.example', $HomeTenant @parameters
        $all | Test-MtpToken -VerifySignature -TenantId $HomeTenant -Quiet @connection | Should -Be @($true, $true)
        (Get-Sent) - $before | Should -BeLessOrEqual 2
    }

    It 'without the keys is not verifiable, and -Quiet says False' {
        $nowhere = @{ Authority = 'https://localhost:1'; AllowHost = 'localhost:1'; Proxy = '' }
        $report = $token | Test-MtpToken -VerifySignature @nowhere
        $report.Verdict | Should -Be 'NotVerifiable'
        Get-SignatureVerdict $report | Should -Be 'NotVerifiable'
        $token | Test-MtpToken -VerifySignature -Quiet @nowhere | Should -BeFalse
    }

    It 'gives up after -TimeoutSec with a warning' {
        $silent = New-Object System.Net.Sockets.TcpListener ([System.Net.IPAddress]::Loopback), 0
        $silent.Start()
        try {
            $address = "localhost:$($silent.LocalEndpoint.Port)"
            $report = $token | Test-MtpToken -VerifySignature -Authority "https://$address" -AllowHost $address -Proxy '' -TimeoutSec 1 -WarningVariable warned -WarningAction SilentlyContinue
        } finally { $silent.Stop() }
        Get-SignatureVerdict $report | Should -Be 'NotVerifiable'
        $warned | Should -Match 'within 1 second'
    }

    It 'asks no host that is not allowed' {
        $failure = Get-Failure { $token | Test-MtpToken -VerifySignature -Authority $emulator.Authority }
        $failure.FullyQualifiedErrorId | Should -BeLike 'MtpToken.HostNotAllowed,*'
    }
}

Describe '-KeyFile' {
    It 'needs no network' {
        $before = Get-Sent
        $report = Test-MtpToken -Token $text -TenantId $HomeTenant -KeyFile $keyFile -Authority https://localhost:1
        Get-SignatureVerdict $report | Should -Be 'Pass'
        $report.Valid | Should -BeTrue
        Test-MtpToken -Token $forged -TenantId $HomeTenant -KeyFile $keyFile -VerifySignature -Quiet | Should -BeFalse
        Get-Sent | Should -Be $before
    }

    It 'is relative to the location of PowerShell, and the tenant may be the object''s' {
        Push-Location $TestDrive
        try { $token | Test-MtpToken -KeyFile keys.json -Quiet | Should -BeTrue } finally { Pop-Location }
    }
}

Describe 'View' {
    BeforeAll {
        $claims = '{"iat":1700000000,"nbf":1700000000,"exp":1700003600}'
        $expired = [Convert]::ToBase64String([System.Text.Encoding]::ASCII.GetBytes($claims)).TrimEnd('=')
    }

    It 'of a good token' {
        $shown = $token | Test-MtpToken -VerifySignature @connection | Out-String
        $shown | Should -Match 'only the API decides'
        $shown | Should -Match '(?m)^\[ok\]   Signature  \S'
        $shown | Should -Match '(?m)^Lifetime  \[[#-]{20}\] \d+ of \d+ minutes left'
        $shown | Should -Match '(?m)^Roles     AdvancedHunting.Read.All\r?\n          Incident.Read.All\r?$'
    }

    It 'of a bad token' {
        $shown = Test-MtpToken -Token $text -Audience https://graph.microsoft.com | Out-String
        $shown | Should -Match '(?m)^\[FAIL\] Audience   \S'
        $shown | Should -Match '(?m)^ {18}expected: https://graph.microsoft.com'
    }

    It 'of what is no token' {
        $shown = Test-MtpToken -Token 'opaque~text' | Out-String
        $shown | Should -Match '(?m)^\[ \? \]  WellFormed'
        $shown | Should -Match '(?m)^Lifetime  not known\r?\nRoles     none'
    }

    It 'is ASCII, fits 80 columns and shows no secret part of the token' {
        foreach ($given in $text, $forged, "$text.x", 'opaque~text', "Bearer $text") {
            $report = Test-MtpToken -Token $given -TenantId $OtherTenant -Role Nothing.Read.All
            ($report | Out-String) | Should -Not -Match '[^\x0A\x0D\x20-\x7E]'
            $shown = ($report | Out-String) + ($report | Format-List * -Force | Out-String -Width 4000) + ($report | ConvertTo-Json -Depth 5)
            foreach ($part in $given.Split('.') | Select-Object -Skip 1) { if ($part.Length -gt 10) { $shown.Contains($part) | Should -BeFalse } }
            ($report | Out-String -Stream | Measure-Object -Property Length -Maximum).Maximum | Should -BeLessOrEqual 80
        }
    }

    It 'of a report that came back from a file, depth <_>' -ForEach 2, 3 {
        $file = Join-Path $TestDrive 'report.xml'
        $token | Test-MtpToken | Export-Clixml -LiteralPath $file -Depth $_
        $shown = Import-Clixml -LiteralPath $file | Out-String
        $shown | Should -Match 'Token: every check passed'
        $shown | Should -Match '(?m)^\[ok\]   Roles'
    }

    It 'of an expired token' {
        $report = Test-MtpToken -Token "$($text.Split('.')[0]).$expired.c2lnbmF0dXJl"
        $report | Out-String | Should -Match '(?m)^Lifetime  \[-{20}\] expired'
    }
}

Describe 'Get-MtpToken -Role' {
    BeforeAll { $opaque = Get-AppParameter $emulator -ClientId 'ffffffff-0000-4000-8000-00000000000c' }

    It 'hands out a token that has them' {
        (Get-MtpToken $HomeTenant @parameters -Role Incident.Read.All, AdvancedHunting.Read.All).Roles | Should -Contain 'Incident.Read.All'
        Get-MtpToken $HomeTenant @parameters -RequireRole Incident.Read.All -AsPlainText | Should -Be $text
    }

    It 'hands out nothing otherwise: <Case>' -ForEach @(
        @{ Case = 'missing'; Role = 'Incident.Read.All', 'Nothing.Read.All' }
        @{ Case = 'other spelling'; Role = @('incident.read.all') }
        @{ Case = 'stronger'; Role = @('Incident.ReadWrite.All') }
    ) {
        $file = Join-Path $TestDrive 'never.txt'
        $failure = Get-Failure { Get-MtpToken $HomeTenant @parameters -Role $Role -OutFile $file }
        $failure.FullyQualifiedErrorId | Should -BeExactly 'MtpToken.RoleMissing,MtpToken.PowerShell.GetMtpTokenCommand'
        $failure.CategoryInfo.Category | Should -Be 'PermissionDenied'
        $failure.TargetObject | Should -Be $HomeTenant
        ($failure.Exception.Message -split "`n")[-1] | Should -Be $failure.Exception.Advice
        Test-Path -LiteralPath $file | Should -BeFalse
    }

    It 'of an app without roles' {
        $none = Get-AppParameter $emulator -ClientId $AppWithoutRoles
        (Get-Failure { Get-MtpToken $HomeTenant @none -Role Incident.Read.All }).FullyQualifiedErrorId | Should -BeLike 'MtpToken.RoleMissing,*'
    }

    It 'of a token that only its API can read' {
        $failure = Get-Failure { Get-MtpToken $HomeTenant @opaque -Role Incident.Read.All }
        $failure.FullyQualifiedErrorId | Should -BeExactly 'MtpToken.RoleNotVerifiable,MtpToken.PowerShell.GetMtpTokenCommand'
        $failure.CategoryInfo.Category | Should -Be 'InvalidData'
    }

    It 'among several tenants is one error each' {
        $got = Get-MtpToken $HomeTenant, $OtherTenant @parameters -Role Nothing.Read.All -ErrorVariable failed -ErrorAction SilentlyContinue
        $got | Should -BeNullOrEmpty
        $failed.TargetObject | Sort-Object | Should -Be @($HomeTenant, $OtherTenant)
    }
}
