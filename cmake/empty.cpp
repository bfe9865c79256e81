// Keeps a folder that has headers only a library that CMake can build.
