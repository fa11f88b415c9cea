# Get-Token.ps1 beside the script that it replaces.

BeforeAll {
    . $PSScriptRoot/Common.ps1
    $emulator = Start-Emulator
    $staged = Join-Path (Split-Path $env:MTP_TOKEN_MODULE) 'Get-Token.ps1'
    $modulePath = Split-Path (Copy-Module 'installed') | Split-Path

    # The script of the article "Create an app to access Microsoft Threat Protection without a user"
    # (learn.microsoft.com, Microsoft Threat Protection API): the thing replaced, for comparison. Only host and
    # credential differ.
    $article = @'
$tenantId = '{tenant}'
$appId = '{app}'
$appSecret = '{secret}'

$resourceAppIdUri = 'https://api.security.microsoft.com'
$oAuthUri = "{authority}/$TenantId/oauth2/token"
$authBody = [Ordered] @{ resource = "$resourceAppIdUri"; client_id = "$appId"; client_secret = "$appSecret"; grant_type = 'client_credentials' }
$authResponse = Invoke-RestMethod -Method Post -Uri $oAuthUri -Body $authBody -ErrorAction Stop
$token = $authResponse.access_token
Out-File -FilePath "./Latest-token.txt" -InputObject $token
return $token
'@

    # The three variables filled in, as users do; the rest as it is shipped.
    $ours = Get-Content -Raw $staged
    foreach ($pair in @('tenantId', '{tenant}'), @('appId', '{app}'), @('appSecret', '{secret}')) {
        $ours = $ours.Replace("`$$($pair[0]) = ''", "`$$($pair[0]) = '$($pair[1])'")
    }

    function Write-Script([string] $Text, [string] $Path, [string] $ClientSecret) {
        $filled = $Text.Replace('{tenant}', $HomeTenant).Replace('{app}', $App).Replace('{secret}', $ClientSecret)
        Set-Content -LiteralPath $Path -Value $filled.Replace('{authority}', $emulator.Authority)
    }

    # What a caller of Get-Token.ps1 looks like. The emulator comes in through default values.
    $defaults = @"
`$PSDefaultParameterValues['Get-MtpToken:Authority'] = '$($emulator.Authority)'
`$PSDefaultParameterValues['Get-MtpToken:AllowHost'] = '$($emulator.Host)'
`$PSDefaultParameterValues['Get-MtpToken:CaBundle'] = '$($emulator.CaFile)'
"@
    $environment = @{
        SSL_CERT_FILE = $emulator.CaFile; PSModulePath = $modulePath
        AZURE_TENANT_ID = $null; AZURE_CLIENT_ID = $null; AZURE_CLIENT_SECRET = $null
    }

    # Without those that differ from token to token.
    function Get-Claims([string] $Token) {
        $claims = (ConvertFrom-MtpToken -Token $Token).Claims
        ($claims.Keys | Where-Object { $_ -notin 'iat', 'nbf', 'exp', 'uti', 'aio', 'rh' } | Sort-Object |
            ForEach-Object { "$_=$($claims[$_])" }) -join "`n"
    }
}

AfterAll { Stop-Emulator $emulator }

Describe 'Get-Token.ps1' {
    BeforeEach {
        $folder = Join-Path $TestDrive ([guid]::NewGuid())
        $null = New-Item -ItemType Directory $folder
        $file = Join-Path $folder 'Latest-token.txt'
    }

    Context 'Right credentials' {
        It 'both leave the same token on the pipeline and in the file' {
            Write-Script $article (Join-Path $folder 'Article.ps1') $Secret
            $theirs = Invoke-Pwsh './Article.ps1' $environment $folder
            $theirs.ExitCode | Should -Be 0 -Because $theirs.Errors
            $theirToken = $theirs.Output.Trim()
            (Get-Content -Raw $file).Trim() | Should -BeExactly $theirToken
            Remove-Item $file

            Write-Script $ours (Join-Path $folder 'Get-Token.ps1') $Secret
            $own = Invoke-Pwsh "$defaults`n./Get-Token.ps1" $environment $folder
            $own.ExitCode | Should -Be 0 -Because $own.Errors
            $ownToken = $own.Output.Trim()
            (Get-Content -Raw $file) | Should -BeExactly "$ownToken`n"

            $ownToken.Split('.').Count | Should -Be 3
            Get-Claims $ownToken | Should -BeExactly (Get-Claims $theirToken)
        }

        It 'gives exactly one string' {
            Write-Script $ours (Join-Path $folder 'Get-Token.ps1') $Secret
            $result = Invoke-Pwsh "Set-StrictMode -Version Latest`n$defaults`n`$token = ./Get-Token.ps1`n`$token.GetType().FullName" $environment $folder
            $result.All.Trim() | Should -Be 'System.String'
        }

        It 'dot-sourced, $token exists afterwards and no preference has changed' {
            Write-Script $ours (Join-Path $folder 'Get-Token.ps1') $Secret
            $result = Invoke-Pwsh "$defaults`n`$null = . ./Get-Token.ps1`n`$token.Length -gt 100`n`$ErrorActionPreference" $environment $folder
            $result.All.Trim() -split '\r?\n' | Should -Be @('True', 'Continue')
        }

        It 'left empty, with AZURE_* and the module beside it' {
            $more = $environment + @{}
            $more['PSModulePath'] = $folder
            $more['AZURE_TENANT_ID'] = $HomeTenant; $more['AZURE_CLIENT_ID'] = $App; $more['AZURE_CLIENT_SECRET'] = $Secret
            $result = Invoke-Pwsh "$defaults`n& '$staged'" $more $folder
            $result.Output.Trim().Split('.').Count | Should -Be 3 -Because $result.Errors
            (Get-Content $file) | Should -BeExactly $result.Output.Trim()
        }

        It 'asks the endpoint of the article' {
            $null = Invoke-EmulatorControl $emulator reset
            Write-Script $ours (Join-Path $folder 'Get-Token.ps1') $Secret
            $null = Invoke-Pwsh "$defaults`n./Get-Token.ps1" $environment $folder
            (Invoke-EmulatorControl $emulator counters).byPath.PSObject.Properties.Name | Should -Be "POST /$HomeTenant/oauth2/token"
        }
    }

    Context 'A wrong secret' {
        BeforeEach { Set-Content -LiteralPath $file -Value 'old' }

        It 'the article goes on, returns nothing and empties the file' {
            Write-Script $article (Join-Path $folder 'Article.ps1') $WrongSecret
            $result = Invoke-Pwsh "`$token = ./Article.ps1`n'went on'`n`$null -eq `$token" $environment $folder
            $result.ExitCode | Should -Be 0
            $result.Output.Trim() -split '\r?\n' | Should -Be @('went on', 'True')
            (Get-Content -Raw $file) | Should -Not -Match 'old'
        }

        It 'ours keeps the file, ends the caller and exits with 1' {
            Write-Script $ours (Join-Path $folder 'Get-Token.ps1') $WrongSecret
            $result = Invoke-Pwsh "$defaults`n`$token = ./Get-Token.ps1`n'went on'" $environment $folder
            $result.ExitCode | Should -Be 1
            $result.Output | Should -Not -Match 'went on'
            $result.Errors | Should -Match 'AADSTS7000215'
            $result.All | Should -Not -Match ([regex]::Escape($WrongSecret))
            (Get-Content $file) | Should -Be 'old'
        }

        It 'a caller can catch it' {
            Write-Script $ours (Join-Path $folder 'Get-Token.ps1') $WrongSecret
            $result = Invoke-Pwsh "$defaults`ntry { ./Get-Token.ps1 } catch { `$_.FullyQualifiedErrorId }" $environment $folder
            $result.Output.Trim() | Should -Be 'MtpToken.InvalidClient,MtpToken.PowerShell.GetMtpTokenCommand'
            $result.ExitCode | Should -Be 0
        }
    }

    Context 'Other failures' {
        It 'no module: says so' {
            Write-Script $ours (Join-Path $folder 'Get-Token.ps1') $Secret
            $more = $environment + @{}
            $more['PSModulePath'] = $folder
            $result = Invoke-Pwsh "./Get-Token.ps1`n'went on'" $more $folder
            $result.ExitCode | Should -Be 1
            $result.All | Should -Match 'MtpToken is missing'
        }

        It 'a location outside the file system: says so' {
            $path = Join-Path $folder 'Get-Token.ps1'
            Write-Script $ours $path $Secret
            $result = Invoke-Pwsh "Set-Location env:`n& '$path'`n'went on'" $environment $folder
            $result.ExitCode | Should -Be 1
            $result.All | Should -Match 'file system'
        }
    }
}
