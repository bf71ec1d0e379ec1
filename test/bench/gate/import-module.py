"""Imports modules for the public bench, each in a process of its own: `import-module.py <root> <module> …`.

Prints `{"module": null | "what it fails with"}`. A library that is not installed is replaced by one whose names can be
called, subclassed and used as decorators, so that only what the tree itself lacks makes an import fail.
"""
import importlib.abc
import importlib.machinery
import importlib.metadata
import json
import os
import subprocess
import sys
import types


class AnythingType(type):
    def __getattr__(cls, name):
        if name.startswith("__"):
            raise AttributeError(name)
        return Anything

    def __getitem__(cls, key):
        return cls

    def __or__(cls, other):
        return cls

    def __ror__(cls, other):
        return cls

    def __iter__(cls):
        return iter(())


class Anything(metaclass=AnythingType):
    def __init__(self, *args, **kwargs):
        pass

    def __init_subclass__(cls, **kwargs):
        pass

    def __call__(self, *args, **kwargs):
        return args[0] if len(args) == 1 and isinstance(args[0], (type, types.FunctionType)) else self

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        return self

    def __getitem__(self, key):
        return self

    def __iter__(self):
        return iter(())

    def __lt__(self, other):
        return False

    __gt__ = __ge__ = __le__ = __lt__


class AnyModule(types.ModuleType):
    __path__ = []
    __version__ = "99.0"

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        return Anything


class AnyLibrary(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    def __init__(self, own):
        self.own = own

    def find_spec(self, name, path, target=None):
        top = name.partition(".")[0]
        if top in self.own or top in sys.stdlib_module_names:
            return None
        return importlib.machinery.ModuleSpec(name, self, is_package=True)

    def create_module(self, spec):
        return AnyModule(spec.name)

    def exec_module(self, module):
        pass


def import_one(root, module):
    own = {os.path.splitext(entry)[0] for entry in os.listdir(root)}
    sys.path.insert(0, root)
    sys.meta_path.append(AnyLibrary(own))
    importlib.metadata.version = lambda name: "99.0"
    importlib.import_module(module)


def main():
    if sys.argv[1] == "--one":
        try:
            import_one(*sys.argv[2:])
        except BaseException as error:
            print(f"FAILED {type(error).__name__}: {error}"[:500].replace("\n", " "))
        else:
            print("IMPORTED")
        sys.stdout.flush()
        os._exit(0)
    root, *modules = sys.argv[1:]
    results = {}
    for module in modules:
        try:
            run = subprocess.run([sys.executable, "-B", __file__, "--one", root, module], capture_output=True, text=True, timeout=20, stdin=subprocess.DEVNULL, cwd=root)
            last = (run.stdout.strip().splitlines() or ["FAILED without a word"])[-1]
        except subprocess.TimeoutExpired:
            last = "FAILED to end"
        results[module] = None if last == "IMPORTED" else last
    print(json.dumps(results))


main()
