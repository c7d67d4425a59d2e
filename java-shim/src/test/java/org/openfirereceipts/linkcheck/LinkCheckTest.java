package org.openfirereceipts.linkcheck;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;
import org.junit.Assume;
import org.junit.Before;
import org.junit.Test;

/** Whether one JAR, compiled against Openfire 4.2.0, can run on every Openfire up to 5.2 and on Java 8. */
public class LinkCheckTest {
    private static final String[] ALLOWED = {
        "java/",
        // part of every JDK since 1.4
        "javax/crypto/",
        "javax/servlet/",
        "org/jivesoftware/",
        "org/xmpp/",
        "org/dom4j/",
        "org/slf4j/",
        "org/openfirereceipts/",
    };

    private static final String COMPAT = "org/openfirereceipts/compat/";
    /** Classes, and calls of methods. */
    private static final String[] LOOKUPS = {
        "java/lang/reflect/",
        "java/lang/Class forName ",
        "java/lang/invoke/MethodHandles publicLookup ",
        "java/lang/invoke/MethodHandles lookup ",
        "java/lang/invoke/MethodHandle invoke",
    };

    private final List<ClassFile> classes = new ArrayList<>();
    private ChangedCalls table;

    @Before
    public void read() throws IOException {
        table = new ChangedCalls(Paths.get(System.getProperty("changed.calls")));
        for (Path file : files(Paths.get(System.getProperty("shim.classes")), ".class")) {
            classes.add(new ClassFile(file));
        }
        assertTrue("only " + classes.size() + " classes were found", classes.size() > 20);
    }

    @Test
    public void refersToNothingThatChanged() {
        List<String> complaints = new ArrayList<>();
        Set<String> names = new TreeSet<>();
        for (ClassFile file : classes) {
            names.add(file.name);
            complaints.addAll(table.complaints(file));
        }
        assertEquals(Collections.emptyList(), complaints);
        assertTrue("a class in changed-calls.txt is gone", names.containsAll(table.classesThatMustHave()));
    }

    @Test
    public void bringsAndNeedsNoLibrary() {
        Set<String> others = new TreeSet<>();
        for (ClassFile file : classes) {
            for (String type : file.classes) {
                if (Stream.of(ALLOWED).noneMatch(type::startsWith)) {
                    others.add(file.name + " refers to " + type);
                }
            }
        }
        assertEquals(Collections.emptySet(), others);
    }

    /** What differs between versions of Openfire and of Java, and is looked up by its name, is in one package. */
    @Test
    public void looksNothingUpByNameButInCompat() {
        Set<String> lookups = new TreeSet<>();
        for (ClassFile file : classes) {
            if (!file.name.startsWith(COMPAT)) {
                Stream.concat(file.classes.stream(), file.references.stream())
                        .filter(each -> Stream.of(LOOKUPS).anyMatch(each::startsWith))
                        .forEach(each -> lookups.add(file.name + " refers to " + each));
            }
        }
        assertEquals(Collections.emptySet(), lookups);
    }

    @Test
    public void isJava8Bytecode() {
        for (ClassFile file : classes) {
            assertEquals(file.name, 52, file.majorVersion);
        }
    }

    /** Gradle 4 cannot say `--release`: javac then takes calls that only its own JDK has. */
    @Test
    public void usesNothingNewerThanJava8() throws IOException {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        Assume.assumeTrue("needs a JDK of 9 or newer", compiler != null && !version().startsWith("1."));
        Path out = Files.createTempDirectory("java8");
        List<String> arguments = new ArrayList<>();
        Collections.addAll(arguments, "--release", "8", "-proc:none", "-nowarn", "-d", out.toString());
        Collections.addAll(arguments, "-cp", System.getProperty("java.class.path"));
        for (Path source : files(Paths.get(System.getProperty("shim.sources")), ".java")) {
            arguments.add(source.toString());
        }
        ByteArrayOutputStream errors = new ByteArrayOutputStream();
        int status = compiler.run(null, null, errors, arguments.toArray(new String[0]));
        for (Path made : files(out, ".class")) {
            Files.delete(made);
        }
        assertEquals(new String(errors.toByteArray(), StandardCharsets.UTF_8), 0, status);
    }

    /** The check itself: this class refers to what is forbidden. */
    @Test
    public void findsWhatItLooksFor() throws IOException {
        Path table2 = Files.createTempFile("changed", ".txt");
        Files.write(
                table2,
                ("never java/util/Collections emptyL*  # a comment\n"
                                + "never java/lang/Deprecate*\n"
                                + "never org/junit/Assume\n"
                                + "never java/util/List add(Ljava/lang/Object;)*\n"
                                + "has org/openfirereceipts/linkcheck/LinkCheckTest missing ()V\n"
                                + "has org/openfirereceipts/linkcheck/LinkCheckTest read ()V\n")
                        .getBytes(StandardCharsets.UTF_8));
        Path self =
                Paths.get(LinkCheckTest.class.getProtectionDomain().getCodeSource().getLocation().getPath())
                        .resolve("org/openfirereceipts/linkcheck/LinkCheckTest.class");
        List<String> complaints = new ChangedCalls(table2).complaints(new ClassFile(self));
        Files.delete(table2);
        String all = complaints.toString();
        assertTrue(all, all.contains("java/util/Collections emptyList"));
        assertTrue(all, all.contains("refers to org/junit/Assume"));
        assertTrue(all, all.contains("java/util/List add (Ljava/lang/Object;)Z"));
        assertTrue(all, all.contains("has no missing()V"));
        assertFalse(all, all.contains("has no read"));
    }

    private static String version() {
        return System.getProperty("java.specification.version");
    }

    private static List<Path> files(Path directory, String ending) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            return files.filter(file -> file.toString().endsWith(ending)).collect(Collectors.toList());
        }
    }
}
