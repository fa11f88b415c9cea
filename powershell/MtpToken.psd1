@{
    RootModule = 'MtpToken.PowerShell.dll'
    ModuleVersion = '0.1.0'
    GUID = '91e9e7fd-4e6a-436c-be58-d0f8159dc1ba'
    Author = 'The MtpToken authors'
    Copyright = '(c) The MtpToken authors. Licensed under MIT or Apache-2.0.'
    Description = 'Gets and inspects app-only access tokens for Microsoft Threat Protection (Microsoft Defender XDR), without any third-party .NET assembly.'
    CompatiblePSEditions = @('Desktop', 'Core')
    PowerShellVersion = '5.1'
    DotNetFrameworkVersion = '4.7.2'
    FormatsToProcess = @('MtpToken.Format.ps1xml')
    CmdletsToExport = @('Clear-MtpTokenCache', 'ConvertFrom-MtpToken', 'Get-MtpToken', 'New-MtpClient', 'Test-MtpToken')
    FunctionsToExport = @()
    AliasesToExport = @()
    VariablesToExport = @()
    PrivateData = @{
        PSData = @{
            Tags = @(
                'Defender', 'XDR', 'MicrosoftThreatProtection', 'Entra', 'OAuth', 'Token'
                'PSEdition_Core', 'PSEdition_Desktop', 'Windows', 'Linux', 'macOS'
            )
            ReleaseNotes = 'First version: getting tokens with a client secret, from parameters or the environment, for one or many tenants; decoding and checking them; the drop-in script Get-Token.ps1.'
        }
    }
}
