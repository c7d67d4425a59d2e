package org.openfirereceipts.linkcheck;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The table java-shim/changed-calls.txt, which says how it is written. */
final class ChangedCalls {
    private final List<String[]> never = new ArrayList<>();
    private final List<String[]> has = new ArrayList<>();

    ChangedCalls(Path table) throws IOException {
        for (String line : Files.readAllLines(table, StandardCharsets.UTF_8)) {
            String rule = line.replaceAll("\\s*#.*", "").trim();
            if (rule.isEmpty()) {
                continue;
            }
            String[] words = rule.split("\\s+");
            if (words[0].equals("never") && (words.length == 2 || words.length == 3)) {
                never.add(words);
            } else if (words[0].equals("has") && words.length == 4) {
                has.add(words);
            } else {
                throw new IOException("changed-calls.txt: " + line);
            }
        }
    }

    /** What is wrong with this class; empty where nothing is. */
    List<String> complaints(ClassFile file) {
        List<String> complaints = new ArrayList<>();
        for (String[] rule : never) {
            if (rule.length == 2) {
                for (String type : file.classes) {
                    if (matches(rule[1], type)) {
                        complaints.add(file.name + " refers to " + type);
                    }
                }
                continue;
            }
            for (String reference : file.references) {
                String[] parts = reference.split(" ");
                String member = rule[2].indexOf('(') < 0 ? parts[1] : parts[1] + parts[2];
                if (matches(rule[1], parts[0]) && matches(rule[2], member)) {
                    complaints.add(file.name + " refers to " + reference);
                }
            }
        }
        for (String[] rule : has) {
            if (rule[1].equals(file.name) && !file.methods.contains(rule[2] + ' ' + rule[3])) {
                complaints.add(file.name + " has no " + rule[2] + rule[3]);
            }
        }
        return complaints;
    }

    List<String> classesThatMustHave() {
        List<String> classes = new ArrayList<>();
        for (String[] rule : has) {
            classes.add(rule[1]);
        }
        return classes;
    }

    private static boolean matches(String pattern, String text) {
        return pattern.endsWith("*")
                ? text.startsWith(pattern.substring(0, pattern.length() - 1))
                : text.equals(pattern);
    }
}
