/**
 * Which artifacts bring a package to the class path: the first is the one to declare, the others bring it with them.
 * From the POM files of the artifacts on Maven Central and Google's repository (scope `compile`), 2024 and later.
 */
export const PROVIDERS: readonly (readonly [prefix: string, providers: string])[] = [
  ['retrofit2.converter.gson', 'com.squareup.retrofit2:converter-gson'],
  ['retrofit2.converter.moshi', 'com.squareup.retrofit2:converter-moshi'],
  ['retrofit2.converter.scalars', 'com.squareup.retrofit2:converter-scalars'],
  ['retrofit2.converter.kotlinx.serialization', 'com.squareup.retrofit2:converter-kotlinx-serialization'],
  ['retrofit2.http', 'com.squareup.retrofit2:'],
  ['okhttp3.logging', 'com.squareup.okhttp3:logging-interceptor'],
  ['okhttp3.mockwebserver', 'com.squareup.okhttp3:mockwebserver'],
  ['com.google.gson', 'com.google.code.gson:gson com.squareup.retrofit2:converter-gson io.ktor:ktor-serialization-gson com.google.http-client: com.google.firebase: com.google.api-client: io.grpc:'],
  ['com.squareup.moshi', 'com.squareup.moshi:moshi com.squareup.moshi: com.squareup.retrofit2:converter-moshi'],
  ['dagger.hilt.android', 'com.google.dagger:hilt-android androidx.hilt: com.google.dagger:hilt-android-testing'],
  ['androidx.hilt.navigation.compose', 'androidx.hilt:hilt-navigation-compose'],
  ['androidx.hilt.work', 'androidx.hilt:hilt-work'],
  ['androidx.room', 'androidx.room:room-runtime androidx.room:'],
  ['androidx.navigation.compose', 'androidx.navigation:navigation-compose androidx.hilt:hilt-navigation-compose io.github.raamcosta.compose-destinations: com.google.accompanist:accompanist-navigation-animation com.google.accompanist:accompanist-navigation-material org.jetbrains.androidx.navigation:'],
  ['androidx.work', 'androidx.work:work-runtime-ktx androidx.work: androidx.hilt:hilt-work com.google.android.gms:play-services-ads'],
  ['androidx.datastore', 'androidx.datastore:datastore-preferences androidx.datastore: com.google.firebase:'],
  ['androidx.paging.compose', 'androidx.paging:paging-compose app.cash.paging:'],
  ['androidx.compose.material3', 'androidx.compose.material3:material3 androidx.compose.material3: org.jetbrains.compose:all org.jetbrains.compose.material3: androidx.tv:'],
  ['androidx.compose.material.icons.extended', 'androidx.compose.material:material-icons-extended'],
  ['coil.compose', 'io.coil-kt:coil-compose io.coil-kt:'],
  ['coil3.compose', 'io.coil-kt.coil3:coil-compose io.coil-kt.coil3:'],
  ['com.bumptech.glide', 'com.github.bumptech.glide:glide com.github.bumptech.glide:'],
  ['timber.log', 'com.jakewharton.timber:timber'],
  ['io.ktor.client', 'io.ktor:ktor-client-core io.ktor: io.coil-kt.coil3:coil-network-ktor2 io.coil-kt.coil3:coil-network-ktor3'],
  ['io.ktor.server', 'io.ktor:ktor-server-core io.ktor:'],
  ['io.mockk', 'io.mockk:mockk io.mockk:'],
  ['org.mockito.kotlin', 'org.mockito.kotlin:mockito-kotlin'],
  ['app.cash.turbine', 'app.cash.turbine:turbine'],
  ['com.google.common.truth', 'com.google.truth:truth com.google.truth: androidx.test.ext:truth'],
  ['org.robolectric', 'org.robolectric:robolectric org.robolectric:'],
  ['kotlinx.serialization.json', 'org.jetbrains.kotlinx:kotlinx-serialization-json org.jetbrains.kotlinx: io.ktor: com.squareup.retrofit2:converter-kotlinx-serialization io.github.jan-tennert.supabase: androidx.navigation: androidx.navigation3:'],
  ['kotlinx.coroutines.test', 'org.jetbrains.kotlinx:kotlinx-coroutines-test app.cash.turbine:turbine androidx.compose.ui:ui-test-junit4 androidx.compose.ui:ui-test io.ktor:ktor-server-test-host'],
  ['kotlinx.datetime', 'org.jetbrains.kotlinx:kotlinx-datetime io.github.jan-tennert.supabase: org.jetbrains.exposed:exposed-kotlin-datetime io.github.'],
  ['org.koin', 'io.insert-koin:koin-core io.insert-koin:'],
  ['com.airbnb.lottie', 'com.airbnb.android:lottie-compose com.airbnb.android:'],
  ['com.google.accompanist.permissions', 'com.google.accompanist:accompanist-permissions'],
  ['com.google.accompanist.systemuicontroller', 'com.google.accompanist:accompanist-systemuicontroller'],
];

/** Groups whose artifacts bring nothing of the packages above but what the table says. */
export const WELL_KNOWN_GROUPS = /^(androidx\.(?!tv|wear|car|media3)|com\.google\.(android\.material|dagger|code\.gson|accompanist|truth|devtools\.ksp)$|com\.squareup\.(retrofit2|okhttp3|okio|moshi|leakcanary)|org\.jetbrains\.(kotlin|kotlinx)$|io\.coil-kt|com\.jakewharton\.timber$|io\.ktor$|io\.insert-koin$|io\.mockk$|app\.cash\.turbine$|junit$|org\.junit|org\.mockito|org\.robolectric$|com\.android\.tools|com\.github\.bumptech\.glide$|com\.airbnb\.android$|javax\.inject$)/;

/** The longest prefix of the table that a path begins with. */
export function providersOf(path: string): { readonly prefix: string; readonly providers: readonly string[] } | undefined {
  let best: { prefix: string; providers: string[] } | undefined;
  for (const [prefix, providers] of PROVIDERS) {
    if (path.startsWith(`${prefix}.`) && (best === undefined || prefix.length > best.prefix.length)) best = { prefix, providers: providers.split(' ') };
  }
  return best;
}

/** Groups whose artifacts have no Android resources, or only such as carry a prefix of the library. */
export const WITHOUT_OWN_NAMES = /^(androidx\.|android\.|com\.android\.|com\.google\.|com\.squareup\.|org\.jetbrains\.|io\.(ktor|coil-kt|insert-koin|mockk|arrow-kt|github\.aakira|kotest|reactivex|grpc|realm|sentry|github\.jan-tennert)|com\.jakewharton\.|app\.cash\.|junit$|org\.(junit|mockito|robolectric|hamcrest|json|slf4j|apache|jsoup|assertj|reactivestreams|bouncycastle|mozilla\.rhino)|com\.github\.bumptech|com\.airbnb|com\.fasterxml|javax?\.|jakarta\.|ch\.qos|com\.apollographql|commons-|net\.bytebuddy|cglib|com\.tngtech|com\.lemonappdev|dev\.zacsweers|me\.tatarko|com\.pinterest|com\.facebook\.react)/;
