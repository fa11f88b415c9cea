// The shapes of the native functions, by short names. Handles are nint; text is byte* with its length in bytes; UTF-16 is
// char* with its length in units; the nint* before the status at the end receives the error object. Only pointers and
// integers occur, so that no runtime has to make a marshalling stub.
global using unsafe StaticTextFunction = delegate* unmanaged[Cdecl]<byte*>;
global using unsafe NumberFunction = delegate* unmanaged[Cdecl]<int>;
global using unsafe StaticTextOfFunction = delegate* unmanaged[Cdecl]<int, byte*>;
global using unsafe NumberOfFunction = delegate* unmanaged[Cdecl]<nint, int>;
global using unsafe LongOfFunction = delegate* unmanaged[Cdecl]<nint, long>;
global using unsafe TextOfFunction = delegate* unmanaged[Cdecl]<nint, byte**, nuint*, void>;
global using unsafe FreeFunction = delegate* unmanaged[Cdecl]<nint, void>;
global using unsafe NewFunction = delegate* unmanaged[Cdecl]<nint*, nint*, int>;
global using unsafe NewFromFunction = delegate* unmanaged[Cdecl]<nint, nint*, nint*, int>;
global using unsafe ActFunction = delegate* unmanaged[Cdecl]<nint, nint*, int>;
global using unsafe SetTextFunction = delegate* unmanaged[Cdecl]<nint, byte*, nuint, nint*, int>;
global using unsafe SetUtf16Function = delegate* unmanaged[Cdecl]<nint, char*, nuint, nint*, int>;
global using unsafe SetNumberFunction = delegate* unmanaged[Cdecl]<nint, int, nint*, int>;
global using unsafe SetLongFunction = delegate* unmanaged[Cdecl]<nint, long, nint*, int>;
global using unsafe GetTextFunction = delegate* unmanaged[Cdecl]<nint, byte**, nuint*, nint*, int>;
global using unsafe GetTextAtFunction = delegate* unmanaged[Cdecl]<nint, nuint, byte**, nuint*, nint*, int>;
global using unsafe GetSizeFunction = delegate* unmanaged[Cdecl]<nint, nuint*, nint*, int>;
global using unsafe GetNumberFunction = delegate* unmanaged[Cdecl]<nint, int*, nint*, int>;
global using unsafe GetLongFunction = delegate* unmanaged[Cdecl]<nint, long*, nint*, int>;
global using unsafe BeginFunction = delegate* unmanaged[Cdecl]<nint, nint, ulong, nint*, nint*, int>;
global using unsafe WaitFunction = delegate* unmanaged[Cdecl]<nint, long, int*, nint*, int>;
global using unsafe WaitNextFunction = delegate* unmanaged[Cdecl]<nint, long, ulong*, int*, nint*, int>;
global using unsafe DrainFunction = delegate* unmanaged[Cdecl]<nint, int*, byte**, nuint*, nint*, int>;
global using unsafe GetExchangeFunction = delegate* unmanaged[Cdecl]<nint, byte**, nuint*, byte**, nuint*, byte**, nuint*, byte**, nuint*, nint*, int>;
global using unsafe AnswerFunction = delegate* unmanaged[Cdecl]<nint, int, byte*, nuint, byte*, nuint, nint*, int>;
global using unsafe CopyUtf16Function = delegate* unmanaged[Cdecl]<nint, char*, nuint, nuint*, nint*, int>;
global using unsafe DecodeFunction = delegate* unmanaged[Cdecl]<byte*, nuint, nint*, nint*, int>;
global using unsafe DecodeUtf16Function = delegate* unmanaged[Cdecl]<char*, nuint, nint*, nint*, int>;
global using unsafe CountMembersFunction = delegate* unmanaged[Cdecl]<nint, int, nuint*, nint*, int>;
global using unsafe GetMemberFunction = delegate* unmanaged[Cdecl]<nint, int, nuint, int*, byte**, nuint*, byte**, nuint*, nint*, int>;
global using unsafe CountItemsFunction = delegate* unmanaged[Cdecl]<nint, int, nuint, nuint*, nint*, int>;
global using unsafe GetItemFunction = delegate* unmanaged[Cdecl]<nint, int, nuint, nuint, int*, byte**, nuint*, nint*, int>;
