# What PowerShell itself takes.
Write-Host 'now waiting'
Start-Sleep 60
