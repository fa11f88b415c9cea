namespace MtpToken;

/// <summary>Which kind of host offers a managed identity.</summary>
public enum ManagedIdentitySource
{
    /// <summary>Whatever this machine or job has, in the order of the Azure SDKs.</summary>
    Auto = 0,
    /// <summary>The Instance Metadata Service of a virtual machine, scale set or Kubernetes node.</summary>
    Imds = 1,
    /// <summary>App Service, Functions and Container Apps.</summary>
    AppService = 2,
    /// <summary>Azure Automation: cloud jobs and hybrid workers.</summary>
    Automation = 3,
    /// <summary>A machine that is connected by Azure Arc.</summary>
    AzureArc = 4,
    /// <summary>Azure Machine Learning.</summary>
    MachineLearning = 5,
    /// <summary>Service Fabric.</summary>
    ServiceFabric = 6,
}
