namespace MtpToken;

/// <summary>Who vouches for the app in a federated credential.</summary>
public enum FederatedProvider
{
    /// <summary>This GitHub Actions job; its workflow needs the permission <c>id-token: write</c>.</summary>
    GitHubActions = 0,
    /// <summary>
    /// A service connection of this Azure Pipelines job; <c>SYSTEM_ACCESSTOKEN</c> must be mapped into the step.
    /// </summary>
    AzurePipelines = 1,
    /// <summary>A managed identity, which Microsoft Entra takes only when it is a user-assigned one.</summary>
    ManagedIdentity = 2,
}
