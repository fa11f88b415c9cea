# Apps that prove themselves with a certificate: from a file, as an object, from a store.

BeforeDiscovery {
    # Only on Linux is the user's store a folder that a test can have for itself.
    $ownStore = $IsLinux
}

BeforeAll {
    . $PSScriptRoot/Common.ps1
    $emulator = Start-Emulator
    $connection = $emulator.Connection + @{ MaximumRetryCount = 0 }
    $parameters = @{ TenantId = $HomeTenant; ClientId = $CertificateApp } + $connection
    $thumbprint = @((Get-Content (Join-Path $Certificates 'thumbprints.txt')) -match '^rsa2048 sha1 ')[0].Split(' ')[2]

    function Read-Certificate([string] $Name) {
        [System.Security.Cryptography.X509Certificates.X509Certificate2]::CreateFromPemFile((Join-Path $Certificates $Name))
    }

    function Read-Chain([string] $File) {
        $chain = New-Object System.Security.Cryptography.X509Certificates.X509Certificate2Collection
        $chain.ImportFromPemFile($File)
        $chain
    }

    # A fresh certificate and its key in one PEM file.
    function New-CertificateFile([string] $Name, [int] $Days) {
        $key = [System.Security.Cryptography.RSA]::Create(2048)
        $request = [System.Security.Cryptography.X509Certificates.CertificateRequest]::new(
            "CN=$Name", $key, 'SHA256', [System.Security.Cryptography.RSASignaturePadding]::Pkcs1)
        $now = [datetimeoffset]::UtcNow
        $certificate = $request.CreateSelfSigned($now.AddDays(-1), $now.AddDays($Days).AddHours(1))
        $file = Join-Path $TestDrive "$Name.pem"
        Set-Content -LiteralPath $file -Value ($certificate.ExportCertificatePem() + "`n" + $key.ExportPkcs8PrivateKeyPem())
        $file
    }
}

AfterAll { Stop-Emulator $emulator }

Describe 'Certificates' {
    BeforeEach {
        Clear-MtpTokenCache
        $null = Invoke-EmulatorControl $emulator reset
        Register-Certificate $emulator $CertificateApp (Join-Path $Certificates 'rsa2048.pem')
    }

    Context 'A file' {
        It '<File> <Key> <Password>' -ForEach @(
            @{ File = 'rsa2048.pem' }
            @{ File = 'pkcs1.pem' }
            @{ File = 'certificate.pem'; Key = 'key.pem' }
            @{ File = 'certificate.pem'; Key = 'encrypted-key.der'; Password = 'correct-horse' }
            @{ File = 'pkcs8-aes256.pem'; Password = 'correct-horse' }
            @{ File = 'pfx-aes256.pfx'; Password = 'correct-horse' }
            @{ File = 'pfx-3des.pfx'; Password = 'correct-horse' }
            @{ File = 'pfx-unicode.pfx'; Password = -join [char[]] (0x6C, 0xF6, 0x73, 0x65, 0x6E, 0x6F, 0x72, 0x64, 0x2D, 0x65E5, 0x672C) }
            @{ File = 'pfx-empty-password.pfx' }
        ) {
            $more = @{ CertificatePath = Join-Path $Certificates $File }
            if ($Key) { $more['CertificateKeyPath'] = Join-Path $Certificates $Key }
            if ($Password) { $more['CertificatePassword'] = $Password }
            $token = Get-MtpToken @parameters @more
            $token.Source | Should -Be 'Network'
            $token.ClientId | Should -Be $CertificateApp
            (Get-MtpToken @parameters @more).Source | Should -Be 'Cache'
        }

        It 'the password may be a SecureString or a credential' {
            $file = Join-Path $Certificates 'pfx-aes256.pfx'
            $secure = ConvertTo-Secure $CertificatePassword
            (Get-MtpToken @parameters -CertificatePath $file -CertificatePassword $secure).ClientId | Should -Be $CertificateApp
            $credential = New-Object pscredential 'x', $secure
            (Get-MtpToken @parameters -CertificatePath $file -CertificatePassword $credential).ClientId | Should -Be $CertificateApp
        }

        It 'a relative path counts from the location of PowerShell' {
            Copy-Item (Join-Path $Certificates 'certificate.pem'), (Join-Path $Certificates 'key.pem') $TestDrive
            Push-Location $TestDrive
            try {
                $token = Get-MtpToken @parameters -CertificatePath certificate.pem -CertificateKeyPath ./key.pem
                $token.ClientId | Should -Be $CertificateApp
            }
            finally { Pop-Location }
        }

        It 'one that was replaced is read again' {
            $file = Join-Path $TestDrive 'app.pem'
            Copy-Item (Join-Path $Certificates 'rsa2048.pem') $file
            (Get-MtpToken @parameters -CertificatePath $file).Source | Should -Be 'Network'
            Copy-Item (Join-Path $Certificates 'rsa3072.pem') $file
            $failure = Get-Failure { Get-MtpToken @parameters -CertificatePath $file }
            $failure.Exception.AadstsCode | Should -Be 700027
        }

        It 'serves a client, whose source has the thumbprints' {
            $client = New-MtpClient @parameters -CertificatePath (Join-Path $Certificates 'rsa2048.pem')
            $client.CredentialSource | Should -Match "certificate.*$thumbprint"
            (Get-MtpToken -Client $client).Source | Should -Be 'Network'
            (Get-MtpToken -Client $client -TenantId $OtherTenant).TokenTenantId | Should -Be $OtherTenant
        }

        It '-SendCertificateChain sends it' {
            $file = Join-Path $Certificates 'chain.pem'
            $end = Join-Path $TestDrive 'end.pem'
            (Read-Chain $file | Where-Object Subject -Match 'end').ExportCertificatePem() | Set-Content -LiteralPath $end
            Register-Certificate $emulator $ChainApp $end
            $chain = $parameters + @{}
            $chain['ClientId'] = $ChainApp
            (Get-Failure { Get-MtpToken @chain -CertificatePath $file }).Exception.AadstsCode | Should -Be 700027
            (Get-MtpToken @chain -CertificatePath $file -SendCertificateChain).ClientId | Should -Be $ChainApp
        }

        It 'an app that takes RS256 only gets that' {
            $file = Join-Path $Certificates 'rsa2048.pem'
            Register-Certificate $emulator $Rs256App $file
            $old = $parameters + @{}
            $old['ClientId'] = $Rs256App
            $old.Remove('MaximumRetryCount')
            (Get-MtpToken @old -CertificatePath $file).ClientId | Should -Be $Rs256App
        }
    }

    # What is wrong with a file itself stands in the table of failures.
    Context 'A path that does not serve' {
        It '-<Name> <Value> is no place in the file system' -ForEach @(
            @{ Name = 'CertificatePath'; Value = 'Env:/PATH' }
            @{ Name = 'CertificateKeyPath'; Value = 'NoSuchDrive:/key.pem' }
        ) {
            $more = @{ CertificatePath = Join-Path $Certificates 'certificate.pem' }
            $more[$Name] = $Value
            $failure = Get-Failure { Get-MtpToken @parameters @more }
            $failure.FullyQualifiedErrorId | Should -BeLike 'MtpToken.NotFileSystem,*'
            $failure.Exception.Message | Should -Match "-$Name"
        }
    }

    Context 'Soon to expire' {
        It 'warns once per client' {
            $file = New-CertificateFile 'soon' 5
            Register-Certificate $emulator $CertificateApp $file
            $first = New-MtpClient @parameters -CertificatePath $file
            $null = Get-MtpToken -Client $first -ForceRefresh -WarningVariable said -WarningAction SilentlyContinue
            @($said).Count | Should -Be 1
            $said | Should -Match 'expires in 5 days'
            $null = Get-MtpToken -Client $first -ForceRefresh -WarningVariable again -WarningAction SilentlyContinue
            $null = Get-MtpToken $HomeTenant, $OtherTenant -Client $first -ForceRefresh -WarningVariable +again -WarningAction SilentlyContinue
            @($again).Count | Should -Be 0

            $second = New-MtpClient @parameters -CertificatePath $file
            $null = Get-MtpToken -Client $second -ForceRefresh -WarningVariable other -WarningAction SilentlyContinue
            @($other).Count | Should -Be 1
        }

        It 'is silent about one that lasts' {
            $file = New-CertificateFile 'later' 90
            Register-Certificate $emulator $CertificateApp $file
            $null = Get-MtpToken @parameters -CertificatePath $file -WarningVariable said
            @($said).Count | Should -Be 0
        }
    }

    Context 'An object' {
        It 'signs, and stays the caller''s' {
            $certificate = Read-Certificate 'rsa2048.pem'
            (Get-MtpToken @parameters -Certificate $certificate).Source | Should -Be 'Network'
            (Get-MtpToken @parameters -ClientCertificate $certificate).Source | Should -Be 'Cache'
            $client = New-MtpClient @parameters -Certificate $certificate
            $client.CredentialSource | Should -Match $thumbprint
            $certificate.Dispose()
            (Get-MtpToken -Client $client -TenantId $OtherTenant).TokenTenantId | Should -Be $OtherTenant
        }

        It 'serves many tenants side by side' {
            $tenants = 1..12 | ForEach-Object { '44444444-4444-4444-8444-{0:x12}' -f $_ }
            $many = $parameters + @{}
            $many.Remove('TenantId')
            $tokens = $tenants | Get-MtpToken @many -Certificate (Read-Certificate 'rsa2048.pem')
            $tokens.TokenTenantId | Sort-Object | Should -Be ($tenants | Sort-Object)
        }

        It '-Verbose names its thumbprint, and not without' {
            $certificate = Read-Certificate 'rsa2048.pem'
            $said = Get-MtpToken @parameters -Certificate $certificate -Verbose 4>&1
            @($said) -match "^credential: .*$thumbprint" | Should -HaveCount 1
            @(Get-MtpToken @parameters -Certificate $certificate 4>&1) | Should -HaveCount 1
            $said = New-MtpClient @parameters -Certificate $certificate -Verbose 4>&1
            @($said) -match "^credential: .*$thumbprint" | Should -HaveCount 1
        }

        It '-SendCertificateChain sends at least itself' {
            Register-Certificate $emulator $ChainApp (Join-Path $Certificates 'rsa2048.pem')
            $chain = $parameters + @{}
            $chain['ClientId'] = $ChainApp
            $certificate = Read-Certificate 'rsa2048.pem'
            (Get-Failure { Get-MtpToken @chain -Certificate $certificate }).Exception.AadstsCode | Should -Be 700027
            (Get-MtpToken @chain -Certificate $certificate -SendCertificateChain).ClientId | Should -Be $ChainApp
        }

        It 'without its key it is refused when the client is made' {
            $public = [System.Security.Cryptography.X509Certificates.X509Certificate2]::new((Join-Path $Certificates 'certificate.der'))
            $failure = Get-Failure { New-MtpClient @parameters -Certificate $public }
            $failure.FullyQualifiedErrorId | Should -BeLike 'MtpToken.CredentialInvalid,*'
            $failure.Exception.Message | Should -Match "$thumbprint has no private key"
        }

        It 'with another kind of key too' {
            $failure = Get-Failure { New-MtpClient @parameters -Certificate (Read-Certificate 'ec.pem') }
            $failure.FullyQualifiedErrorId | Should -BeLike 'MtpToken.CredentialInvalid,*'
            $failure.Exception.Message | Should -Match 'RSA'
        }
    }

    Context 'A thumbprint' {
        It 'of another form is refused: <Given>' -ForEach @(
            @{ Given = 'CN=reader' }, @{ Given = '729D1A4E6C3E' }, @{ Given = ('g' * 40) }
        ) {
            $failure = Get-Failure { Get-MtpToken @parameters -CertificateThumbprint $Given }
            $failure.FullyQualifiedErrorId | Should -BeLike 'MtpToken.ThumbprintMalformed,*'
            $failure.CategoryInfo.Category | Should -Be 'InvalidArgument'
        }

        It 'of no certificate: the error names the stores' {
            $failure = Get-Failure { Get-MtpToken @parameters -CertificateThumbprint ('0' * 40) }
            $failure.FullyQualifiedErrorId | Should -BeLike 'MtpToken.CertificateNotFound,*'
            $failure.CategoryInfo.Category | Should -Be 'ObjectNotFound'
            $failure.Exception.Message | Should -Match 'CurrentUser\\My.*LocalMachine\\My'
        }
    }
}

Describe 'The user''s store' -Skip:(-not $ownStore) {
    BeforeAll {
        $null = Invoke-EmulatorControl $emulator reset
        $ownHome = Join-Path $TestDrive 'home'
        $null = New-Item -ItemType Directory $ownHome
        $registered = Join-Path $TestDrive 'store-app.pem'
        $script = @'
. 'COMMON'
$connection = @{ Authority = 'AUTHORITY'; AllowHost = 'HOST'; CaBundle = 'CAFILE'; MaximumRetryCount = 0 }
$parameters = @{ TenantId = $HomeTenant; ClientId = $CertificateApp } + $connection
$store = [System.Security.Cryptography.X509Certificates.X509Store]::new('My', 'CurrentUser')
$store.Open('ReadWrite')
$now = [datetimeoffset]::UtcNow
function Add-Certificate([string] $Subject, [double] $From, [double] $Until, [switch] $Public) {
    $key = [System.Security.Cryptography.RSA]::Create(2048)
    $request = [System.Security.Cryptography.X509Certificates.CertificateRequest]::new(
        $Subject, $key, 'SHA256', [System.Security.Cryptography.RSASignaturePadding]::Pkcs1)
    $certificate = $request.CreateSelfSigned($now.AddDays($From), $now.AddDays($Until))
    if ($Public) { $certificate = [System.Security.Cryptography.X509Certificates.X509Certificate2]::new($certificate.RawData) }
    $store.Add($certificate)
    $certificate
}
function Get-Outcome([hashtable] $Given) {
    try { $client = New-MtpClient @parameters @Given; @{ Source = $client.CredentialSource } }
    catch { @{ Id = $_.FullyQualifiedErrorId; Message = $_.Exception.Message } }
}
$older = Add-Certificate 'CN=reader, O=Contoso' -60 300
$newest = Add-Certificate 'CN=reader, O=Contoso' -10 100
$null = Add-Certificate 'CN=reader, O=Contoso' -90 -5
$null = Add-Certificate 'CN=reader, O=Contoso' 5 500
$null = Add-Certificate 'CN=reader, O=Contoso' -1 500 -Public
$null = Add-Certificate 'CN=reader-of-others' -1 500
$old = Add-Certificate 'CN=past' -90 -5
$public = Add-Certificate 'CN=public' -1 500 -Public
$null = Add-Certificate 'CN=twin, O=Contoso' -10 100
$null = Add-Certificate 'CN=twin, O=Fabrikam' -20 100
Register-Certificate @{ Authority = 'AUTHORITY' } $CertificateApp ($newest.ExportCertificatePem() | Set-Content 'REGISTERED' -PassThru | ForEach-Object { 'REGISTERED' })
$digits = [char] 0x200E + ($newest.Thumbprint.ToLowerInvariant() -replace '(..)(?=.)', '$1 ')
@{
    Older = $older.Thumbprint; Newest = $newest.Thumbprint; Old = $old.Thumbprint; PublicOnly = $public.Thumbprint
    Token = (Get-MtpToken @parameters -CertificateThumbprint $newest.Thumbprint).ClientId
    ByName = (Get-MtpToken @parameters -CertificateSubjectName reader).ClientId
    Copied = Get-Outcome @{ CertificateThumbprint = $digits }
    Sha256 = Get-Outcome @{ CertificateThumbprint = $newest.GetCertHashString('SHA256') }
    OlderOne = Get-Outcome @{ CertificateThumbprint = $older.Thumbprint }
    OldOne = Get-Outcome @{ CertificateThumbprint = $old.Thumbprint }
    PublicOne = Get-Outcome @{ CertificateThumbprint = $public.Thumbprint }
    CommonName = Get-Outcome @{ CertificateSubjectName = 'READER' }
    Subject = Get-Outcome @{ CertificateName = $newest.Subject }
    PartOfName = Get-Outcome @{ CertificateSubjectName = 'read' }
    OldName = Get-Outcome @{ CertificateSubjectName = 'past' }
    PublicName = Get-Outcome @{ CertificateSubjectName = 'public' }
    Twins = Get-Outcome @{ CertificateSubjectName = 'twin' }
} | ConvertTo-Json
'@
        $script = $script.Replace('COMMON', (Join-Path $PSScriptRoot 'Common.ps1')).Replace('AUTHORITY', $emulator.Authority)
        $script = $script.Replace('HOST', $emulator.Host).Replace('CAFILE', $emulator.CaFile).Replace('REGISTERED', $registered)
        $result = Invoke-Pwsh $script @{ HOME = $ownHome }
        if (-not $result.Output) { throw $result.Errors }
        $seen = ConvertFrom-Json $result.Output
    }

    It 'gives a token by thumbprint and by name' {
        $seen.Token | Should -Be $CertificateApp
        $seen.ByName | Should -Be $CertificateApp
    }

    It 'knows a thumbprint with blanks, and a SHA-256 one' {
        $seen.Copied.Source | Should -Match $seen.Newest
        $seen.Sha256.Source | Should -Match $seen.Newest
        $seen.OlderOne.Source | Should -Match $seen.Older
    }

    It 'says of an expired certificate that it is' {
        $seen.OldOne.Id | Should -BeLike 'MtpToken.CredentialInvalid,*'
        $seen.OldOne.Message | Should -Match "$($seen.Old) expired"
    }

    It 'says that there is no private key' {
        $seen.PublicOne.Id | Should -BeLike 'MtpToken.CertificateNotFound,*'
        $seen.PublicOne.Message | Should -Match "CurrentUser\\My.*$($seen.PublicOnly) has no private key"
        $seen.PublicName.Message | Should -Match "$($seen.PublicOnly) has no private key"
    }

    It 'by name takes the newest that is valid and has its key' {
        $seen.CommonName.Source | Should -Match $seen.Newest
        $seen.Subject.Source | Should -Match $seen.Newest
    }

    It 'a part of a name is no name' {
        $seen.PartOfName.Id | Should -BeLike 'MtpToken.CertificateNotFound,*'
    }

    It 'by name says what is out of its time' {
        $seen.OldName.Id | Should -BeLike 'MtpToken.CertificateNotFound,*'
        $seen.OldName.Message | Should -Match "$($seen.Old) is valid from .* only"
    }

    It 'does not choose between subjects' {
        $seen.Twins.Id | Should -BeLike 'MtpToken.CertificateAmbiguous,*'
        $seen.Twins.Message | Should -Match 'Contoso'
        $seen.Twins.Message | Should -Match 'Fabrikam'
    }
}
