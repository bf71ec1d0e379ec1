import { lastSegment } from './kotlin-project.ts';

/**
 * Names that libraries of Android and the JVM offer at the top of a package, a line a package; from their API references:
 * developer.android.com/reference/kotlin, dagger.dev/api, square.github.io, kotlinlang.org/api, junit.org. A name that more than
 * one of these packages has stands in each.
 */
const PACKAGES: readonly (readonly [string, string])[] = [
  ['androidx.compose.runtime', 'Composable remember mutableStateOf mutableIntStateOf mutableLongStateOf mutableFloatStateOf mutableStateListOf mutableStateMapOf derivedStateOf collectAsState LaunchedEffect DisposableEffect SideEffect rememberCoroutineScope rememberUpdatedState produceState MutableState Stable Immutable CompositionLocalProvider compositionLocalOf staticCompositionLocalOf snapshotFlow'],
  ['androidx.compose.runtime.saveable', 'rememberSaveable'],
  ['androidx.compose.ui', 'Modifier Alignment'],
  ['androidx.compose.ui.res', 'stringResource painterResource colorResource pluralStringResource dimensionResource'],
  ['androidx.compose.ui.tooling.preview', 'Preview'],
  ['androidx.compose.ui.unit', 'Dp TextUnit'],
  ['androidx.compose.ui.graphics', 'Color Path'],
  ['androidx.compose.ui.text.style', 'TextOverflow TextAlign'],
  ['androidx.compose.ui.text.font', 'FontWeight FontFamily'],
  ['androidx.compose.foundation.layout', 'Column Row Box Spacer Arrangement PaddingValues FlowRow FlowColumn'],
  ['androidx.compose.foundation.lazy', 'LazyColumn LazyRow LazyListScope rememberLazyListState'],
  ['androidx.compose.foundation.lazy.grid', 'LazyVerticalGrid LazyHorizontalGrid GridCells'],
  ['androidx.compose.material3', 'Text Button TextButton OutlinedButton IconButton Icon Card Scaffold Surface TopAppBar MaterialTheme OutlinedTextField TextField CircularProgressIndicator LinearProgressIndicator AlertDialog FloatingActionButton Checkbox Switch ListItem HorizontalDivider NavigationBar NavigationBarItem ExperimentalMaterial3Api lightColorScheme darkColorScheme SnackbarHost SnackbarHostState'],
  ['androidx.compose.material', 'Text Button TextButton OutlinedButton IconButton Icon Card Scaffold Surface TopAppBar MaterialTheme OutlinedTextField TextField CircularProgressIndicator LinearProgressIndicator AlertDialog FloatingActionButton Checkbox Switch ListItem'],
  ['androidx.compose.material.icons', 'Icons'],
  ['androidx.activity', 'ComponentActivity'],
  ['androidx.appcompat.app', 'AppCompatActivity'],
  ['androidx.lifecycle', 'ViewModel AndroidViewModel viewModelScope lifecycleScope LiveData MutableLiveData SavedStateHandle ViewModelProvider repeatOnLifecycle Lifecycle LifecycleOwner'],
  ['androidx.lifecycle.compose', 'collectAsStateWithLifecycle'],
  ['androidx.lifecycle.viewmodel.compose', 'viewModel'],
  ['androidx.hilt.navigation.compose', 'hiltViewModel'],
  ['androidx.navigation', 'NavHostController NavController NavType navArgument NavBackStackEntry NavGraphBuilder'],
  ['androidx.navigation.compose', 'NavHost rememberNavController currentBackStackEntryAsState'],
  ['androidx.room', 'Dao Database Delete Embedded Entity Insert OnConflictStrategy PrimaryKey Query Relation Room RoomDatabase Transaction TypeConverter TypeConverters Update Upsert ColumnInfo ForeignKey Index Ignore'],
  ['androidx.room.migration', 'Migration'],
  ['androidx.sqlite.db', 'SupportSQLiteDatabase'],
  ['androidx.datastore.core', 'DataStore'],
  ['androidx.datastore.preferences.core', 'Preferences stringPreferencesKey booleanPreferencesKey intPreferencesKey longPreferencesKey'],
  ['androidx.work', 'CoroutineWorker WorkerParameters WorkManager OneTimeWorkRequestBuilder PeriodicWorkRequestBuilder'],
  ['androidx.paging', 'PagingData Pager PagingConfig PagingSource'],
  ['dagger', 'Module Provides Binds Component Lazy'],
  ['dagger.hilt', 'InstallIn EntryPoint'],
  ['dagger.hilt.android', 'HiltAndroidApp AndroidEntryPoint'],
  ['dagger.hilt.android.lifecycle', 'HiltViewModel'],
  ['dagger.hilt.android.qualifiers', 'ApplicationContext ActivityContext'],
  ['dagger.hilt.components', 'SingletonComponent'],
  ['dagger.hilt.android.components', 'ActivityComponent ActivityRetainedComponent FragmentComponent ServiceComponent ViewModelComponent'],
  ['javax.inject', 'Inject Singleton Named Qualifier Provider'],
  ['jakarta.inject', 'Inject Singleton Named Qualifier Provider'],
  ['retrofit2', 'Retrofit Response Call Callback HttpException Converter'],
  ['retrofit2.http', 'GET POST PUT PATCH DELETE HEAD OPTIONS HTTP Body Field FieldMap FormUrlEncoded Header HeaderMap Headers Multipart Part PartMap Path Query QueryMap Streaming Tag Url'],
  ['retrofit2.converter.gson', 'GsonConverterFactory'],
  ['retrofit2.converter.moshi', 'MoshiConverterFactory'],
  ['okhttp3', 'OkHttpClient Interceptor Request Response Call Callback MediaType HttpUrl RequestBody ResponseBody'],
  ['okhttp3.logging', 'HttpLoggingInterceptor'],
  ['com.google.gson', 'Gson GsonBuilder'],
  ['com.google.gson.annotations', 'SerializedName Expose'],
  ['com.squareup.moshi', 'Moshi JsonClass Json'],
  ['kotlinx.serialization', 'Serializable SerialName Transient encodeToString decodeFromString'],
  ['kotlinx.serialization.json', 'Json'],
  ['kotlinx.coroutines', 'CoroutineScope CoroutineDispatcher Dispatchers SupervisorJob Job Deferred GlobalScope ExperimentalCoroutinesApi CoroutineExceptionHandler runBlocking withContext coroutineScope supervisorScope delay'],
  ['kotlinx.coroutines.flow', 'Flow StateFlow MutableStateFlow SharedFlow MutableSharedFlow SharingStarted FlowCollector flow flowOf channelFlow callbackFlow'],
  ['kotlinx.coroutines.channels', 'Channel'],
  ['kotlinx.coroutines.test', 'runTest StandardTestDispatcher UnconfinedTestDispatcher TestScope TestDispatcher'],
  ['org.junit', 'Test Before After Rule BeforeClass AfterClass Ignore Assert'],
  ['org.junit.runner', 'RunWith'],
  ['org.junit.jupiter.api', 'Test BeforeEach AfterEach BeforeAll AfterAll Nested DisplayName Disabled'],
  ['kotlin.test', 'Test BeforeTest AfterTest Ignore'],
  ['org.springframework.stereotype', 'Service Repository Component Controller'],
  ['org.springframework.web.bind.annotation', 'RestController RequestMapping GetMapping PostMapping PutMapping DeleteMapping PatchMapping RequestBody PathVariable RequestParam'],
];

const PLACES = new Map<string, string[]>();
for (const [home, names] of PACKAGES) for (const name of names.split(' ')) PLACES.set(name, [...(PLACES.get(name) ?? []), `${home}.${name}`]);

/** Where libraries offer a name; empty for names that are not well known. */
export function wellKnownPlaces(name: string): readonly string[] {
  return PLACES.get(name) ?? [];
}

/** Whether a dotted path leads to something at the top of a package, not into a class. */
export function isTopLevelPath(path: string): boolean {
  return path.split('.').slice(0, -1).every((part) => !/^[A-Z]/.test(part)) && lastSegment(path) !== path;
}
