package org.openfirereceipts.link;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.UserPrincipal;
import java.util.EnumSet;
import java.util.Set;

/**
 * Which files may be run as Openfire's user: those that he or root owns and nobody else may write, and whose directories
 * are so, too. Whoever may write there runs what he likes. Where files have no POSIX rights (Windows) this is not
 * looked at.
 */
final class TrustedFiles {
    private static final Set<PosixFilePermission> OTHERS =
            EnumSet.of(PosixFilePermission.GROUP_WRITE, PosixFilePermission.OTHERS_WRITE);
    private static final int STICKY = 01000;
    private static final int MAX_LINKS = 40;

    private TrustedFiles() {}

    /** @return why `file` may not be run; null where it may */
    static String whyNot(File file) throws IOException {
        Path at = file.toPath().toAbsolutePath();
        if (!at.getFileSystem().supportedFileAttributeViews().contains("unix")) {
            return null;
        }
        UserPrincipal own = ownUser();
        for (int links = 0; links < MAX_LINKS; links++) {
            // who may change a directory on the way may put another link there
            String reason = ofDirectories(at.getParent(), own);
            if (reason == null) {
                reason = ofDirectories(at.getParent().toRealPath(), own);
            }
            if (reason != null) {
                return reason;
            }
            if (!Files.isSymbolicLink(at)) {
                return of(at, own);
            }
            at = at.resolveSibling(Files.readSymbolicLink(at));
        }
        return "its links lead nowhere";
    }

    /**
     * Openfire unpacks plugins with the rights that its `umask` leaves. Who may write above the plugin's directory may
     * replace the JAR itself: so only what is in it is looked at, and set right where that can be.
     *
     * @return why what is carried there may not be run; null where it may
     */
    static String whyNotCarried(File file, File pluginDirectory) throws IOException {
        if (!file.toPath().getFileSystem().supportedFileAttributeViews().contains("unix")) {
            return null;
        }
        Path end = pluginDirectory.toPath().toAbsolutePath().getParent();
        for (Path at = file.toPath().toAbsolutePath(); at != null && !at.equals(end); at = at.getParent()) {
            PosixFileAttributes found = Files.readAttributes(at, PosixFileAttributes.class);
            Set<PosixFilePermission> rights = found.permissions();
            if (rights.removeAll(OTHERS)) {
                try {
                    Files.setPosixFilePermissions(at, rights);
                } catch (IOException notOurs) {
                    return at + " may be written by others than its owner";
                }
            }
        }
        return null;
    }

    /** @return what to say where the handler itself may not be run, else null; another one than the carried is the JVM's */
    static Trouble troubleWith(File script, File pluginDirectory) {
        if (!script.toPath().startsWith(pluginDirectory.toPath())) {
            return null;
        }
        String why;
        try {
            why = whyNotCarried(script, pluginDirectory);
        } catch (IOException unreadable) {
            why = unreadable.toString();
        }
        return why == null
                ? null
                : new Trouble(
                        "RECEIPTS_HANDLER_UNSAFE",
                        "The handler is not run: " + why + ".",
                        "Give the directory " + pluginDirectory + " to Openfire's user, and to nobody else the right to"
                                + " write it (chown, chmod -R go-w).");
    }

    private static String ofDirectories(Path directory, UserPrincipal own) throws IOException {
        for (Path at = directory; at != null; at = at.getParent()) {
            String reason = of(at, own);
            if (reason != null) {
                return reason;
            }
        }
        return null;
    }

    private static String of(Path at, UserPrincipal own) throws IOException {
        PosixFileAttributes found = Files.readAttributes(at, PosixFileAttributes.class);
        boolean isRoots = Integer.valueOf(0).equals(Files.getAttribute(at, "unix:uid"));
        if (!isRoots && !found.owner().equals(own)) {
            return at + " belongs to " + found.owner().getName() + ", and not to " + own.getName() + " or root";
        }
        boolean open = found.permissions().stream().anyMatch(OTHERS::contains);
        // in such a directory nobody can put something else in the place of what is another's
        boolean sticky = found.isDirectory() && ((Integer) Files.getAttribute(at, "unix:mode") & STICKY) != 0;
        return open && !sticky ? at + " may be written by others than its owner" : null;
    }

    /** Not by the name in `user.name`: in a container a user may have none. */
    private static UserPrincipal ownUser() throws IOException {
        Path made = Files.createTempFile("receipts", null);
        try {
            return Files.getOwner(made, LinkOption.NOFOLLOW_LINKS);
        } finally {
            Files.delete(made);
        }
    }
}
