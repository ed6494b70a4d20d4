package syntropy;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.simpleName;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.simpleNameEndingWith;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaPackage;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/// The shape that the code keeps. A new package is added to `ORDER`, at the place that says what it may import.
class ArchitectureTest {
    /// Each imports only what stands before it; the root package, `syntropy` itself, comes after all of them.
    static final List<String> ORDER = List.of(
            "protocol",
            "kernel",
            "storage",
            "event",
            "api",
            "workspace",
            "token",
            "account",
            "agent",
            "service",
            "connection",
            "rule",
            "measurement",
            "network",
            "versions",
            "feed",
            "audit",
            "webhook",
            "http",
            "gateway",
            "dashboard");

    static final Set<String> MEANINGLESS = Set.of(
            "util", "utils", "common", "manager", "managers", "impl", "dto", "helper", "helpers", "misc", "shared");

    /// Time, chance and the machine's settings come in by the constructor. Measuring how long something took is free.
    static final Set<String> FORBIDDEN_CALLS = Set.of(
            "java.time.Instant.now",
            "java.time.LocalDate.now",
            "java.time.LocalTime.now",
            "java.time.LocalDateTime.now",
            "java.time.OffsetDateTime.now",
            "java.time.ZonedDateTime.now",
            "java.time.Year.now",
            "java.time.Clock.systemUTC",
            "java.time.Clock.systemDefaultZone",
            "java.time.Clock.system",
            "java.time.InstantSource.system",
            "java.lang.System.currentTimeMillis",
            "java.lang.System.getenv",
            "java.lang.System.exit",
            "java.lang.Runtime.exit",
            "java.lang.Runtime.halt",
            "java.lang.Thread.sleep",
            "java.lang.Math.random",
            "java.util.UUID.randomUUID",
            "java.util.concurrent.ThreadLocalRandom.current",
            "java.util.concurrent.TimeUnit.sleep",
            "java.util.Random.<init>",
            "java.security.SecureRandom.<init>",
            "java.util.Date.<init>",
            "java.util.random.RandomGenerator.getDefault");

    static final JavaClasses CODE = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_JARS)
            // Another module, whose own test keeps its shape.
            .withImportOption(it -> !it.contains("/syntropy/fleet/"))
            .importPackages("syntropy");

    @TestFactory
    Stream<DynamicTest> aPackageImportsOnlyWhatStandsBeforeIt() {
        return ORDER.stream()
                .map(name -> DynamicTest.dynamicTest(name, () -> {
                    List<String> later = ORDER.subList(ORDER.indexOf(name) + 1, ORDER.size());
                    String[] forbidden = Stream.concat(
                                    Stream.of("syntropy"), later.stream().map(other -> "syntropy." + other + ".."))
                            .toArray(String[]::new);
                    check(noClasses()
                            .that(resideInAPackage("syntropy." + name + ".."))
                            .should()
                            .dependOnClassesThat(resideInAnyPackage(forbidden))
                            .because("the order is " + String.join(", ", ORDER) + ", and last the root package"));
                }));
    }

    @Test
    void everyPackageHasItsPlaceInTheOrder() {
        String[] known = Stream.concat(Stream.of("syntropy"), ORDER.stream().map(name -> "syntropy." + name + ".."))
                .toArray(String[]::new);
        check(classes().should().resideInAnyPackage(known));
    }

    @Test
    void packagesFormNoCycle() {
        check(slices().matching("syntropy.(*)..").should().beFreeOfCycles());
    }

    @Test
    void aFeatureNeverUsesTheStoreOfAnother() {
        check(noClasses()
                .that(resideInAPackage("syntropy.*.."))
                .should(dependOnAnother(simpleNameEndingWith("Store")))
                .because("its use cases are the way in"));
    }

    @Test
    void onlyTheAdaptersKnowTheHttpLibrary() {
        check(noClasses()
                .that(resideOutsideOfPackage("syntropy.http..").and(resideOutsideOfPackage("syntropy.gateway..")))
                .should()
                .dependOnClassesThat(resideInAPackage("org.eclipse.jetty..")));
    }

    @Test
    void timeChanceAndSettingsComeInByTheConstructor() {
        check(noClasses()
                .that(resideInAPackage("syntropy.*..").or(simpleName("Server")))
                .should()
                .accessTargetWhere(forbiddenCall()));
    }

    @Test
    void onlyTheCommandLineWritesToTheConsole() {
        check(noClasses()
                .that(resideInAPackage("syntropy.*.."))
                .should()
                .accessField(System.class, "out")
                .orShould()
                .accessField(System.class, "err"));
    }

    @Test
    void everyPackageIsNullMarked() {
        assertThat(packages()
                        .filter(each -> !each.isAnnotatedWith(NullMarked.class))
                        .map(JavaPackage::getName))
                .as("packages whose package-info.java is missing or lacks @NullMarked")
                .isEmpty();
    }

    @Test
    void everyPackageSaysInOneLineWhatItIsFor() throws IOException {
        Path sources = Path.of("src/main/java");
        for (JavaPackage each : packages().toList()) {
            Path info = sources.resolve(each.getName().replace('.', '/')).resolve("package-info.java");
            assertThat(info).exists();
            assertThat(Files.readString(info)).as(info.toString()).startsWith("/// ");
        }
    }

    @Test
    void namesSayWhatThingsAre() {
        assertThat(packages().map(JavaPackage::getRelativeName)).doesNotContainAnyElementsOf(MEANINGLESS);
        check(noClasses()
                .that(notGenerated())
                .should()
                .haveNameMatching(".*(Util|Utils|Helper|Helpers|Manager|Impl|Dto|DTO)"));
    }

    private static Stream<JavaPackage> packages() {
        return CODE.stream().filter(notGenerated()).map(JavaClass::getPackage).distinct();
    }

    private static DescribedPredicate<JavaClass> notGenerated() {
        return resideOutsideOfPackage("syntropy.storage.tables..").and(resideOutsideOfPackage("syntropy.protocol.."));
    }

    private static DescribedPredicate<JavaAccess<?>> forbiddenCall() {
        return describe(
                "time, chance or the environment",
                access -> FORBIDDEN_CALLS.contains(access.getTargetOwner().getName() + "." + access.getName()));
    }

    private static ArchCondition<JavaClass> dependOnAnother(DescribedPredicate<JavaClass> what) {
        return new ArchCondition<>("depend on another package's class with " + what.getDescription()) {
            @Override
            public void check(JavaClass from, ConditionEvents events) {
                for (Dependency dependency : from.getDirectDependenciesFromSelf()) {
                    JavaClass to = dependency.getTargetClass();
                    if (what.test(to)
                            && to.getPackageName().startsWith("syntropy.")
                            && !to.getPackageName().equals(from.getPackageName())) {
                        events.add(SimpleConditionEvent.satisfied(dependency, dependency.getDescription()));
                    }
                }
            }
        };
    }

    private static void check(ArchRule rule) {
        rule.allowEmptyShould(true).check(CODE);
    }
}
