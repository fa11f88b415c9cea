Import-Module (Join-Path $PSScriptRoot 'Empty.psm1')
