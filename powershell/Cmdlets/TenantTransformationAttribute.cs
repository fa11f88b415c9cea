using System;
using System.Management.Automation;

namespace MtpToken.PowerShell;

/// <summary>
/// Lets a property of type Guid bind by name to a parameter of strings: the engine would otherwise try to make
/// a string of the whole object first.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class TenantTransformationAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object? Transform(EngineIntrinsics engineIntrinsics, object? inputData) =>
        (inputData is PSObject wrapped ? wrapped.BaseObject : inputData) is Guid tenant ? tenant.ToString() : inputData;
}
