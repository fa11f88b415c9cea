namespace MtpToken;

/// <summary>What the id of a managed identity is.</summary>
public enum ManagedIdentityIdType
{
    /// <summary>None: the system-assigned identity.</summary>
    SystemAssigned = 0,
    /// <summary>The client id of a user-assigned identity.</summary>
    ClientId = 1,
    /// <summary>The object (principal) id of a user-assigned identity.</summary>
    ObjectId = 2,
    /// <summary>The Azure resource id of a user-assigned identity.</summary>
    ResourceId = 3,
}
