package syntropy.fleet;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.simpleName;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/// A fleet knows the protocol and nothing of a controller.
class ArchitectureTest {
    private static final JavaClasses CODE = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_JARS)
            .importPackages("syntropy.fleet");

    @Test
    void needsTheProtocolAndAWebSocketClient() {
        classes()
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(
                        "syntropy.fleet",
                        "syntropy.protocol",
                        "java..",
                        "org.eclipse.jetty..",
                        "org.jspecify.annotations")
                .check(CODE);
    }

    @Test
    void theLibraryStaysBehindTwoClasses() {
        noClasses()
                .that(DescribedPredicate.not(simpleName("Dialler")).and(DescribedPredicate.not(simpleName("Socket"))))
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.eclipse.jetty..")
                .check(CODE);
    }

    @Test
    void timeAndTheProcessAreMainsAlone() {
        noClasses()
                .that(DescribedPredicate.not(simpleName("FleetMain")))
                .should()
                .callMethod(java.time.InstantSource.class, "system")
                .orShould()
                .callMethod(java.time.Instant.class, "now")
                .orShould()
                .callMethod(System.class, "currentTimeMillis")
                .orShould()
                .callMethod(System.class, "getenv", String.class)
                .orShould()
                .callMethod(System.class, "exit", int.class)
                .orShould()
                .callMethod(Thread.class, "sleep", long.class)
                .check(CODE);
    }
}
