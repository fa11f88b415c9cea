# Ctrl+C on a terminal, in every state that a request can be in: the prompt is there again, and the shell goes on.

BeforeDiscovery { $canRun = [bool] (Get-Command python3 -ErrorAction Ignore) -and -not $IsWindows }

BeforeAll {
    . $PSScriptRoot/Common.ps1
    $emulator = Start-Emulator

    # Many times what it takes, and shorter than anything here would last: the shortest wait is of seven seconds.
    $promptSec = 5

    # A door where nobody answers.
    $silent = New-Object System.Net.Sockets.TcpListener ([System.Net.IPAddress]::Loopback), 0
    $silent.Start()

    # What the commands may use: parameters for an app that is held, a door, a client with one turn at a time.
    $preparation = @"
Import-Module '$($env:MTP_TOKEN_MODULE)'
`$held = @{ TenantId = '$HomeTenant'; ClientId = '$HoldingApp'; ClientSecret = '$Secret'; Authority = '$($emulator.Authority)'; AllowHost = '$($emulator.Host)'; CaBundle = '$($emulator.CaFile)' }
`$silent = 'localhost:$($silent.LocalEndpoint.Port)'
function New-NarrowClient([hashtable] `$Credential) {
    `$null = New-MtpClient @held
    `$settings = @{ ClientId = '$HoldingApp'; TenantId = '$HomeTenant'; Authority = '$($emulator.Authority)'; CaBundlePath = '$($emulator.CaFile)'; Concurrency = 1 }
    `$options = New-Object MtpToken.ClientOptions -Property (`$settings + `$Credential)
    `$options.AllowedHosts.Add('$($emulator.Host)')
    New-Object MtpToken.Client `$options
}
"@

    function Invoke-WithCtrlC([string] $Command, [string] $Mark = 'now waiting') {
        $file = Join-Path $TestDrive ([guid]::NewGuid().ToString() + '.ps1')
        Set-Content -LiteralPath $file -Value @"
$preparation
try {
    Write-Host 'now waiting'
    $Command
    Write-Host 'went on'
}
catch { Write-Host "caught `$_" }
finally { Write-Host 'cleaned up' }
"@
        python3 "$PSScriptRoot/ctrl_c.py" (Get-Process -Id $PID).Path $file $Mark $promptSec | ConvertFrom-Json
    }
}

AfterAll {
    $silent.Stop()
    Stop-Emulator $emulator
}

Describe 'Ctrl+C' -Skip:(-not $canRun) {
    It 'ends <Case> without an error' -ForEach @(
        @{ Case = 'one tenant'; Command = 'Get-MtpToken @held' }
        @{ Case = 'several tenants'; Command = @'
$held['TenantId'] = '11111111-1111-4111-8111-111111111111', '22222222-2222-4222-8222-222222222222'
Get-MtpToken @held
'@ }
        @{ Case = 'tenants from the pipeline'; Command = @'
$held.Remove('TenantId')
'11111111-1111-4111-8111-111111111111' | Get-MtpToken @held
'@ }
        @{ Case = 'the wait for a turn'; Command = @'
$client = New-NarrowClient @{ ClientSecret = ConvertTo-SecureString 'emulator-secret-Value~1' -AsPlainText -Force }
$first = $client.BeginGetToken()
Get-MtpToken 22222222-2222-4222-8222-222222222222 -Client $client
'@ }
        @{ Case = "the wait for another's request"; Command = @'
$client = New-MtpClient @held
$first = $client.BeginGetToken()
Get-MtpToken -Client $client
'@ }
        @{ Case = 'connecting'; Command = @'
$held['Authority'], $held['AllowHost'] = "https://$silent", $silent
Get-MtpToken @held -Proxy ''
'@ }
        @{ Case = 'the wait for the body'; Command = @'
$held['ClientId'] = 'ffffffff-0000-4000-8000-00000000000e'
Get-MtpToken @held
'@ }
        @{ Case = 'the wait before another attempt'; Mark = 'trying again in 7'; Command = @'
$held['ClientId'] = 'ffffffff-0000-4000-8000-000000000429'
Get-MtpToken @held -MaximumRetryCount 10 -Verbose
'@ }
        @{ Case = 'the wait for a key'; Mark = 'the key is asked'; Command = @'
Add-Type -TypeDefinition @"
using System;
using System.Security.Cryptography;
public class StallingKey : RSA {
    public StallingKey() { KeySizeValue = 2048; }
    public override byte[] SignData(byte[] data, int offset, int count, HashAlgorithmName hash, RSASignaturePadding padding) {
        Console.WriteLine("the key is asked");
        System.Threading.Thread.Sleep(60000);
        return null;
    }
    public override RSAParameters ExportParameters(bool withPrivate) { throw new NotSupportedException(); }
    public override void ImportParameters(RSAParameters parameters) { throw new NotSupportedException(); }
}
"@
$certificate = New-Object System.Security.Cryptography.X509Certificates.X509Certificate2 CERTIFICATE
Get-MtpToken -Client (New-NarrowClient @{ Certificate = $certificate; CertificateKey = New-Object StallingKey })
'@ }
        @{ Case = 'the wait for signing keys'; Command = @'
$held['ClientId'] = 'aaaaaaaa-0000-4000-8000-000000000001'
$token = Get-MtpToken @held
$token | Test-MtpToken -VerifySignature -Authority "https://$silent" -AllowHost $silent -Proxy ''
'@ }
    ) {
        $command = $Command -creplace 'CERTIFICATE', "'$Certificates/certificate.pem'"
        $result = if ($Mark) { Invoke-WithCtrlC $command $Mark } else { Invoke-WithCtrlC $command }
        $result.seconds | Should -Not -BeNullOrEmpty -Because "the prompt must not wait; output: $($result.output)"
        $result.ended | Should -BeTrue -Because "the shell must go on; output: $($result.output)"
        $result.output | Should -Match 'cleaned up'
        $result.output | Should -Not -Match 'went on|caught|MtpToken\.'
    }
}
