# Every failure of tests/failures.json, as PowerShell reports it.

BeforeDiscovery {
    $table = Join-Path (Split-Path $PSScriptRoot) 'failures.json'
    $cases = foreach ($case in (Get-Content -Raw $table | ConvertFrom-Json).cases) {
        @{ Name = $case.name; Given = $case.given; Expect = $case.expect }
    }
}

BeforeAll {
    . $PSScriptRoot/Common.ps1
    . $PSScriptRoot/FailureTable.ps1
    $emulator = Start-Emulator
    $saved = Get-CredentialEnvironment
}

AfterAll {
    Set-CredentialEnvironment $saved
    Stop-Emulator $emulator
}

Describe 'Failure table' {
    It 'has cases' {
        (Get-FailureCase).Count | Should -BeGreaterThan 30
    }

    It '<Name>' -ForEach $cases {
        $parameters = Get-FailureParameter $emulator $Given
        $failure = Get-Failure { Get-MtpToken @parameters }

        $failure | Should -Not -BeNullOrEmpty
        $failure.FullyQualifiedErrorId | Should -Be "$(ConvertTo-ErrorId $Expect.status),MtpToken.PowerShell.GetMtpTokenCommand"
        $failure.CategoryInfo.Category | Should -Not -Be 'NotSpecified'
        $failure.ErrorDetails | Should -BeNullOrEmpty

        $exception = $failure.Exception
        [long] $exception.AadstsCode | Should -Be $Expect.aadstsCode
        $exception.OAuthError | Should -Be $Expect.oauthError
        [int] $exception.HttpStatus | Should -Be $Expect.httpStatus
        [bool] $exception.IsRetryable | Should -Be $Expect.isRetryable
        if ($Expect.retryAfterSeconds -lt 0) { $exception.RetryAfter | Should -BeNullOrEmpty }
        else { $exception.RetryAfter.TotalSeconds | Should -Be $Expect.retryAfterSeconds }
        $exception.Attempts | Should -BeNullOrEmpty
        foreach ($id in 'TraceId', 'CorrelationId', 'Timestamp') {
            [bool] $exception.$id | Should -Be $Expect.hasServerIds -Because $id
        }

        # The advice is the last line of the message, where every edition shows it.
        $exception.Message.Split("`n")[-1] | Should -BeExactly $exception.Advice
        foreach ($part in $Expect.adviceContains) {
            $exception.Advice | Should -BeLike "*$([WildcardPattern]::Escape($part))*"
        }
    }
}

Describe 'Categories' {
    It '<Status> is <Category>' -ForEach @(
        @{ Status = 'INVALID_CLIENT'; Category = 'AuthenticationError' }
        @{ Status = 'UNAUTHORIZED_CLIENT'; Category = 'PermissionDenied' }
        @{ Status = 'ACCESS_DENIED'; Category = 'PermissionDenied' }
        @{ Status = 'INVALID_TENANT'; Category = 'InvalidArgument' }
        @{ Status = 'HOST_NOT_ALLOWED'; Category = 'InvalidArgument' }
        @{ Status = 'CREDENTIAL_MISSING'; Category = 'InvalidArgument' }
        @{ Status = 'CREDENTIAL_INVALID'; Category = 'InvalidArgument' }
        @{ Status = 'IDENTITY_UNAVAILABLE'; Category = 'ObjectNotFound' }
        @{ Status = 'REJECTED_RESOURCE'; Category = 'InvalidArgument' }
        @{ Status = 'NAME_RESOLUTION'; Category = 'ConnectionError' }
        @{ Status = 'CONNECT'; Category = 'ConnectionError' }
        @{ Status = 'TLS'; Category = 'ConnectionError' }
        @{ Status = 'NETWORK'; Category = 'ConnectionError' }
        @{ Status = 'TIMEOUT'; Category = 'OperationTimeout' }
        @{ Status = 'THROTTLED'; Category = 'LimitsExceeded' }
        @{ Status = 'SERVICE_UNAVAILABLE'; Category = 'ResourceUnavailable' }
        @{ Status = 'INVALID_RESPONSE'; Category = 'ProtocolError' }
    ) {
        $case = Get-FailureCase | Where-Object { $_.expect.status -eq $Status } | Select-Object -First 1
        $parameters = Get-FailureParameter $emulator $case.given
        (Get-Failure { Get-MtpToken @parameters }).CategoryInfo.Category | Should -Be $Category
    }

    It 'a failure after several attempts tells the earlier ones' {
        $case = Get-FailureCase | Where-Object { $_.name -eq 'service unavailable' }
        $parameters = Get-FailureParameter $emulator $case.given
        $parameters.MaximumRetryCount = 1
        (Get-Failure { Get-MtpToken @parameters }).Exception.Attempts | Should -Be 'HTTP 503, AADSTS90033'
    }

    It 'a throttled answer says how long to wait' {
        $case = Get-FailureCase | Where-Object { $_.name -eq 'throttled' }
        $parameters = Get-FailureParameter $emulator $case.given
        (Get-Failure { Get-MtpToken @parameters }).Exception.Message | Should -Match '\b7\b'
    }
}
