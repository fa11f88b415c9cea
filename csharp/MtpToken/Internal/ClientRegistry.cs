// The shared clients of the process: one lock, the least recently used one leaves first. A client that leaves is not
// disposed of, because somebody may be using it: it frees itself when nobody holds it any more.
using System.Collections.Generic;

namespace MtpToken;

internal static class ClientRegistry
{
    private const int Capacity = 256;

    private static readonly object s_gate = new();
    private static readonly Dictionary<ClientKey, LinkedListNode<Entry>> s_entries = new();
    private static readonly LinkedList<Entry> s_recent = new();

    internal static Client Get(ClientOptions options)
    {
        var key = new ClientKey(options);
        lock (s_gate)
        {
            if (s_entries.TryGetValue(key, out LinkedListNode<Entry>? node))
            {
                if (!ReferenceEquals(s_recent.First, node))
                {
                    s_recent.Remove(node);
                    s_recent.AddFirst(node);
                }

                return node.Value.Client;
            }

            var client = new Client(options, isShared: true);
            s_entries.Add(key, s_recent.AddFirst(new Entry(key, client)));
            if (s_entries.Count > Capacity)
            {
                Remove(s_recent.Last!);
            }

            return client;
        }
    }

    internal static void Clear()
    {
        var forgotten = new List<Client>();
        lock (s_gate)
        {
            foreach (Entry entry in s_recent)
            {
                forgotten.Add(entry.Client);
            }

            s_entries.Clear();
            s_recent.Clear();
        }

        foreach (Client client in forgotten)
        {
            client.ClearCache();
        }
    }

    internal static bool Remove(Client client)
    {
        lock (s_gate)
        {
            LinkedListNode<Entry>? node = s_recent.First;
            while (node != null && !ReferenceEquals(node.Value.Client, client))
            {
                node = node.Next;
            }

            if (node == null)
            {
                return false;
            }

            Remove(node);
        }

        client.ClearCache();
        return true;
    }

    private static void Remove(LinkedListNode<Entry> node)
    {
        s_entries.Remove(node.Value.Key);
        s_recent.Remove(node);
    }

    private sealed class Entry
    {
        internal Entry(ClientKey key, Client client)
        {
            Key = key;
            Client = client;
        }

        internal ClientKey Key { get; }

        internal Client Client { get; }
    }
}
