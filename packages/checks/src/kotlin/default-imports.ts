/**
 * What every Kotlin file sees without an import: https://kotlinlang.org/docs/packages.html#default-imports, read from the sources of
 * kotlin-stdlib 2.x and from `java.lang` of Java 17.
 */
export const DEFAULT_TYPES: ReadonlySet<string> = new Set([
  'AbstractCollection AbstractIterator AbstractList AbstractMap AbstractMethodError AbstractMutableCollection AbstractMutableList AbstractMutableMap AbstractMutableSet AbstractSet',
  'AccessDeniedException Annotation AnnotationRetention AnnotationTarget Any Appendable ArithmeticException Array ArrayDeque ArrayIndexOutOfBoundsException ArrayList',
  'ArrayStoreException AssertionError AutoCloseable Boolean BooleanArray BooleanIterator BootstrapMethodError BuilderInference Byte ByteArray ByteIterator Char CharArray CharCategory',
  'CharDirectionality CharIterator CharProgression CharRange CharSequence Character CharacterCodingException Charsets Class ClassCastException ClassCircularityError ClassFormatError',
  'ClassLoader ClassNotFoundException ClassValue CloneNotSupportedException Cloneable ClosedFloatingPointRange ClosedRange Collection Comparable Comparator Compiler',
  'ConcurrentModificationException ConsistentCopyVisibility ContextFunctionTypeParams DeepRecursiveFunction DeepRecursiveScope Deprecated DeprecatedSinceKotlin DeprecationLevel Double',
  'DoubleArray DoubleIterator DslMarker Enum EnumConstantNotPresentException EqualityBound Error Exception ExceptionInInitializerError ExperimentalCollectionLiteralsApi',
  'ExperimentalContextParameters ExperimentalMultiplatform ExperimentalStdlibApi ExperimentalSubclassOptIn ExperimentalUnsignedTypes ExperimentalValueClassesApi',
  'ExperimentalVersionOverloading ExposedCopyVisibility ExtensionFunctionType FileAlreadyExistsException FileSystemException FileTreeWalk FileWalkDirection Float FloatArray',
  'FloatIterator Function FunctionalInterface Grouping HashMap HashSet HexFormat IO IgnorableReturnValue IllegalAccessError IllegalAccessException IllegalArgumentException',
  'IllegalCallerException IllegalMonitorStateException IllegalStateException IllegalThreadStateException ImplicitlyActualizedByJvmDeclaration IncompatibleClassChangeError',
  'IndexOutOfBoundsException IndexedValue InheritableThreadLocal InstantiationError InstantiationException Int IntArray IntIterator IntProgression IntRange Integer InternalError',
  'InterruptedException IntroducedAt Iterable Iterator JvmDefault JvmDefaultWithCompatibility JvmDefaultWithoutCompatibility JvmExposeBoxed JvmField JvmInline JvmMultifileClass JvmName',
  'JvmOverloads JvmRecord JvmRepeatable JvmSerializableLambda JvmStatic JvmSuppressWildcards JvmSynthetic JvmWildcard KotlinNullPointerException KotlinReflectionNotSupportedError',
  'KotlinVersion LayerInstantiationException Lazy LazyThreadSafetyMode LinkageError LinkedHashMap LinkedHashSet List ListIterator Long LongArray LongIterator LongProgression LongRange',
  'Map MatchException MatchGroup MatchGroupCollection MatchNamedGroupCollection MatchResult Math Math3 Metadata Module ModuleLayer MustBeDocumented MustUseReturnValues',
  'MutableCollection MutableIterable MutableIterator MutableList MutableListIterator MutableMap MutableSet NegativeArraySizeException NoClassDefFoundError NoSuchElementException',
  'NoSuchFieldError NoSuchFieldException NoSuchFileException NoSuchMethodError NoSuchMethodException NoWhenBranchMatchedException NotImplementedError Nothing NullPointerException',
  'Number NumberFormatException Object OnErrorAction OpenEndRange OptIn OptionalExpectation OutOfMemoryError OverloadResolutionByLambdaReturnType Override Package Pair ParameterName',
  'Process ProcessBuilder ProcessHandle PublishedApi PurelyImplements RandomAccess Readable Record ReflectiveOperationException Regex RegexOption Repeatable ReplaceWith RequiresOptIn',
  'Result Retention Runnable Runtime RuntimeException RuntimePermission SafeVarargs ScopedValue SecurityException SecurityManager Sequence SequenceScope Set Short ShortArray',
  'ShortIterator SinceKotlin StackOverflowError StackTraceElement StackWalker StrictMath Strictfp String StringBuffer StringBuilder StringIndexOutOfBoundsException StringTemplate',
  'SubclassOptInRequired Suppress SuppressWarnings Synchronized System Target Thread ThreadDeath ThreadGroup ThreadLocal Throwable Throws Transient Triple TypeCastException',
  'TypeNotPresentException Typography UByte UByteArray UInt UIntArray UIntProgression UIntRange ULong ULongArray ULongProgression ULongRange UShort UShortArray',
  'UninitializedPropertyAccessException Unit UnknownError UnsafeVariance UnsatisfiedLinkError UnsupportedClassVersionError UnsupportedOperationException VerifyError VirtualMachineError',
  'Void Volatile WillBecomeValue WrongThreadException',
].join(' ').split(' '));

/** Functions and properties among them that need no receiver. */
export const DEFAULT_FUNCTIONS: ReadonlySet<string> = new Set([
  'AutoCloseable Char DEFAULT_BUFFER_SIZE HexFormat Iterable List MutableList Sequence String TODO UByteArray UIntArray ULongArray UShortArray also apply arrayListOf arrayOf',
  'arrayOfNulls assert booleanArrayOf buildList buildMap buildSet buildString byteArrayOf charArrayOf charset check checkNotNull compareBy compareByDescending compareValues',
  'compareValuesBy context contextOf createTempDir createTempFile doubleArrayOf emptyArray emptyList emptyMap emptySequence emptySet enumValueOf enumValues error floatArrayOf',
  'generateSequence hashMapOf hashSetOf ifOrNull intArrayOf iterator lazy lazyOf let linkedMapOf linkedSetOf listOf listOfNotNull longArrayOf mapOf maxOf minOf mutableListOf',
  'mutableMapOf mutableSetOf naturalOrder nullsFirst nullsLast print println readLine readln readlnOrNull repeat require requireNotNull reverseOrder run runCatching sequence sequenceOf',
  'setOf setOfNotNull shortArrayOf sortedMapOf sortedSetOf suspend suspendCoroutine synchronized takeIf takeUnless to ubyteArrayOf uintArrayOf ulongArrayOf ushortArrayOf with',
].join(' ').split(' '));
