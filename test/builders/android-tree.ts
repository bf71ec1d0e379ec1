import { androidBuildFiles, androidResourceFiles } from './android-build-files.ts';

const BASE = 'com.example.notes';
const MAIN = 'app/src/main/java/com/example/notes';

/**
 * A small Android app with Compose, Hilt, Room and Retrofit in which everything fits: text by path, to be changed one
 * file at a time.
 */
export function anAndroidTree(overrides: Readonly<Record<string, string>> = {}): Record<string, string> {
  return { ...androidBuildFiles(), ...androidResourceFiles(), ...data(), ...screens(), ...overrides };
}

/** The same tree with one text replaced in one file; throws when the text is not there. */
export function androidTreeWith(path: string, from: string, to: string): Record<string, string> {
  const tree = anAndroidTree();
  const text = tree[path];
  if (text?.includes(from) !== true) throw new Error(`"${from}" is not in ${path}`);
  return { ...tree, [path]: text.replace(from, to) };
}

/** Where the sample keeps its code. */
export const ANDROID_MAIN = MAIN;

function data(): Record<string, string> {
  return {
    [`${MAIN}/data/local/NoteEntity.kt`]: `package ${BASE}.data.local

import androidx.room.ColumnInfo
import androidx.room.Entity
import androidx.room.PrimaryKey
import ${BASE}.model.Note
import ${BASE}.model.Status

@Entity(tableName = "notes")
data class NoteEntity(
    @PrimaryKey(autoGenerate = true) val id: Long = 0,
    val title: String,
    @ColumnInfo(name = "is_done") val done: Boolean = false,
)

fun NoteEntity.toNote(): Note = Note(id = id, title = title, status = if (done) Status.DONE else Status.OPEN)
`,
    [`${MAIN}/data/local/NoteDao.kt`]: `package ${BASE}.data.local

import androidx.room.Dao
import androidx.room.Insert
import androidx.room.OnConflictStrategy
import androidx.room.Query
import kotlinx.coroutines.flow.Flow

@Dao
interface NoteDao {
    @Query("SELECT * FROM notes ORDER BY id DESC")
    fun observeAll(): Flow<List<NoteEntity>>

    @Insert(onConflict = OnConflictStrategy.REPLACE)
    suspend fun insertAll(notes: List<NoteEntity>)
}
`,
    [`${MAIN}/data/local/NotesDatabase.kt`]: `package ${BASE}.data.local

import androidx.room.Database
import androidx.room.RoomDatabase

@Database(entities = [NoteEntity::class], version = 1, exportSchema = false)
abstract class NotesDatabase : RoomDatabase() {
    abstract fun noteDao(): NoteDao

    companion object {
        const val NAME = "notes.db"
    }
}
`,
    [`${MAIN}/data/remote/NotesApi.kt`]: `package ${BASE}.data.remote

import retrofit2.http.Body
import retrofit2.http.GET
import retrofit2.http.PATCH
import retrofit2.http.Path

data class NoteDto(val id: Long, val title: String)

interface NotesApi {
    @GET("notes")
    suspend fun notes(): List<NoteDto>

    @PATCH("notes/{id}")
    suspend fun update(@Path("id") id: Long, @Body note: NoteDto): NoteDto
}
`,
    [`${MAIN}/data/NotesRepository.kt`]: `package ${BASE}.data

import ${BASE}.data.local.NoteDao
import ${BASE}.data.local.NoteEntity
import ${BASE}.data.local.toNote
import ${BASE}.data.remote.NotesApi
import ${BASE}.model.Note
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.map
import javax.inject.Inject
import javax.inject.Singleton

@Singleton
class NotesRepository @Inject constructor(
    private val dao: NoteDao,
    private val api: NotesApi,
) {
    val notes: Flow<List<Note>> = dao.observeAll().map { entities -> entities.map { it.toNote() } }

    suspend fun refresh() {
        dao.insertAll(api.notes().map { NoteEntity(id = it.id, title = it.title) })
    }
}
`,
    [`${MAIN}/di/AppModule.kt`]: `package ${BASE}.di

import android.content.Context
import androidx.room.Room
import ${BASE}.BuildConfig
import ${BASE}.data.local.NoteDao
import ${BASE}.data.local.NotesDatabase
import ${BASE}.data.remote.NotesApi
import dagger.Module
import dagger.Provides
import dagger.hilt.InstallIn
import dagger.hilt.android.qualifiers.ApplicationContext
import dagger.hilt.components.SingletonComponent
import retrofit2.Retrofit
import retrofit2.converter.gson.GsonConverterFactory
import javax.inject.Singleton

@Module
@InstallIn(SingletonComponent::class)
object AppModule {
    @Provides
    @Singleton
    fun provideDatabase(@ApplicationContext context: Context): NotesDatabase =
        Room.databaseBuilder(context, NotesDatabase::class.java, NotesDatabase.NAME).build()

    @Provides
    fun provideDao(database: NotesDatabase): NoteDao = database.noteDao()

    @Provides
    @Singleton
    fun provideApi(): NotesApi = Retrofit.Builder()
        .baseUrl(BuildConfig.API_URL)
        .addConverterFactory(GsonConverterFactory.create())
        .build()
        .create(NotesApi::class.java)
}
`,
  };
}

function screens(): Record<string, string> {
  return {
    [`${MAIN}/NotesApplication.kt`]: `package ${BASE}

import android.app.Application
import dagger.hilt.android.HiltAndroidApp

@HiltAndroidApp
class NotesApplication : Application()
`,
    [`${MAIN}/MainActivity.kt`]: `package ${BASE}

import android.os.Bundle
import androidx.activity.ComponentActivity
import androidx.activity.compose.setContent
import ${BASE}.ui.NotesNavHost
import ${BASE}.ui.theme.NotesTheme
import dagger.hilt.android.AndroidEntryPoint

@AndroidEntryPoint
class MainActivity : ComponentActivity() {
    override fun onCreate(savedInstanceState: Bundle?) {
        super.onCreate(savedInstanceState)
        setContent {
            NotesTheme {
                NotesNavHost()
            }
        }
    }
}
`,
    [`${MAIN}/ui/theme/Theme.kt`]: `package ${BASE}.ui.theme

import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.lightColorScheme
import androidx.compose.runtime.Composable
import androidx.compose.ui.graphics.Color

val Accent = Color(0xFF3366CC)

@Composable
fun NotesTheme(content: @Composable () -> Unit) {
    MaterialTheme(colorScheme = lightColorScheme(primary = Accent), content = content)
}
`,
    [`${MAIN}/ui/NotesNavHost.kt`]: `package ${BASE}.ui

import androidx.compose.runtime.Composable
import androidx.navigation.compose.NavHost
import androidx.navigation.compose.composable
import androidx.navigation.compose.rememberNavController
import ${BASE}.ui.notes.NotesScreen

object Routes {
    const val NOTES = "notes"
}

@Composable
fun NotesNavHost() {
    val navController = rememberNavController()
    NavHost(navController = navController, startDestination = Routes.NOTES) {
        composable(Routes.NOTES) { NotesScreen(onBack = { navController.popBackStack() }) }
    }
}
`,
    [`${MAIN}/ui/notes/NotesUiState.kt`]: `package ${BASE}.ui.notes

import ${BASE}.model.Note

sealed interface NotesUiState {
    data object Loading : NotesUiState
    data class Ready(val notes: List<Note>) : NotesUiState
    data class Failed(val message: String) : NotesUiState
}
`,
    [`${MAIN}/ui/notes/NotesViewModel.kt`]: `package ${BASE}.ui.notes

import androidx.lifecycle.ViewModel
import androidx.lifecycle.viewModelScope
import ${BASE}.data.NotesRepository
import dagger.hilt.android.lifecycle.HiltViewModel
import kotlinx.coroutines.flow.SharingStarted
import kotlinx.coroutines.flow.StateFlow
import kotlinx.coroutines.flow.catch
import kotlinx.coroutines.flow.map
import kotlinx.coroutines.flow.stateIn
import kotlinx.coroutines.launch
import javax.inject.Inject

@HiltViewModel
class NotesViewModel @Inject constructor(
    private val repository: NotesRepository,
) : ViewModel() {
    val state: StateFlow<NotesUiState> = repository.notes
        .map<_, NotesUiState> { NotesUiState.Ready(it) }
        .catch { emit(NotesUiState.Failed(it.message ?: "unknown")) }
        .stateIn(viewModelScope, SharingStarted.WhileSubscribed(5_000), NotesUiState.Loading)

    fun refresh() {
        viewModelScope.launch { runCatching { repository.refresh() } }
    }
}
`,
    [`${MAIN}/ui/notes/NotesScreen.kt`]: `package ${BASE}.ui.notes

import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.lazy.LazyColumn
import androidx.compose.foundation.lazy.items
import androidx.compose.material3.Button
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.runtime.collectAsState
import androidx.compose.runtime.getValue
import androidx.compose.ui.Modifier
import androidx.compose.ui.res.stringResource
import androidx.hilt.navigation.compose.hiltViewModel
import ${BASE}.R
import ${BASE}.model.Note
import ${BASE}.model.Status

@Composable
fun NotesScreen(onBack: () -> Unit, viewModel: NotesViewModel = hiltViewModel()) {
    val state by viewModel.state.collectAsState()
    Column {
        Text(text = stringResource(R.string.notes_title))
        when (val current = state) {
            is NotesUiState.Loading -> Text("…")
            is NotesUiState.Failed -> Button(onClick = viewModel::refresh) { Text(stringResource(R.string.retry)) }
            is NotesUiState.Ready -> LazyColumn {
                items(current.notes, key = { it.id }) { note -> NoteRow(note = note, onClick = onBack) }
            }
        }
    }
}

@Composable
private fun NoteRow(note: Note, onClick: () -> Unit, modifier: Modifier = Modifier) {
    Button(onClick = onClick, modifier = modifier) {
        Text(if (note.status == Status.DONE) "✓ \${note.title}" else note.title)
    }
}
`,
    'app/src/test/java/com/example/notes/NoteTest.kt': `package ${BASE}

import ${BASE}.data.local.NoteEntity
import ${BASE}.data.local.toNote
import ${BASE}.model.Status
import org.junit.Assert.assertEquals
import org.junit.Test

class NoteTest {
    @Test
    fun \`an entity that is done becomes a note that is done\`() {
        assertEquals(Status.DONE, NoteEntity(title = "a", done = true).toNote().status)
    }
}
`,
  };
}
