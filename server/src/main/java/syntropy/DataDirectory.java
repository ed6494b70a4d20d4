package syntropy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import syntropy.kernel.SecretHasher;

/// The directory in which an installation keeps what is its own: the key, the lock and, unless a database is given,
/// the database. A directory that is made here is its owner's alone; one that is there already keeps its
/// permissions, but the files made in it are the owner's alone all the same.
final class DataDirectory {
    private static final Set<PosixFilePermission> OWNER_ONLY =
            EnumSet.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);
    private static final FileAttribute<?> FILE_MODE = PosixFilePermissions.asFileAttribute(OWNER_ONLY);
    private static final FileAttribute<?> DIRECTORY_MODE =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

    /// The system lets go of a file's lock when the process closes any channel to it, so one that is held here must
    /// not even be opened again.
    private static final Set<Path> LOCKED_HERE = ConcurrentHashMap.newKeySet();

    private final Path path;

    private DataDirectory(Path path) {
        this.path = path;
    }

    /// Makes the directory when it is missing.
    ///
    /// @throws StartFailure when it can't be made or used
    static DataDirectory open(Path path) {
        try {
            if (!Files.exists(path)) {
                Path parent = path.toAbsolutePath().getParent();
                if (parent != null) Files.createDirectories(parent);
                makeUnlessThere(path);
            }
            if (!Files.isDirectory(path)) {
                throw new StartFailure("The data directory " + path + " is not a directory.");
            }
            if (!Files.isWritable(path) || !Files.isExecutable(path)) {
                throw new StartFailure("The data directory " + path + " may not be written by this user.");
            }
            return new DataDirectory(path.toRealPath());
        } catch (FileAlreadyExistsException e) {
            throw new StartFailure("The data directory " + path + " can't be made: " + e.getFile() + " is a file.");
        } catch (AccessDeniedException e) {
            throw new StartFailure("The data directory " + path + " can't be made: this user may not write in "
                    + Path.of(e.getFile()).toAbsolutePath().getParent() + ".");
        } catch (IOException e) {
            throw new StartFailure("The data directory " + path + " can't be made: " + e.getMessage() + ".");
        }
    }

    Path path() {
        return path;
    }

    /// SQLite's file, made empty when missing so that it and what SQLite puts beside it are the owner's alone.
    Path databaseFile() {
        Path file = path.resolve("syntropy.db");
        try {
            if (!Files.exists(file)) Files.createFile(file, FILE_MODE);
        } catch (FileAlreadyExistsException _) {
            // another process was faster, and it serves as well
        } catch (IOException e) {
            throw new StartFailure("The database " + file + " can't be made: " + e.getMessage() + ".");
        }
        return file;
    }

    /// Held until closed; the system closes it when the process ends, however it ends.
    interface Lock extends AutoCloseable {
        @Override
        void close();
    }

    /// Keeps a second controller off this directory.
    ///
    /// @throws StartFailure naming the process that holds it
    Lock lock() {
        Path file = path.resolve("controller.lock");
        if (!LOCKED_HERE.add(file))
            throw taken(Optional.of(Long.toString(ProcessHandle.current().pid())));
        FileChannel channel = null;
        try {
            channel = FileChannel.open(
                    file,
                    Set.of(StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE),
                    FILE_MODE);
            FileLock lock = channel.tryLock();
            if (lock == null) throw taken(holder(channel));
            channel.truncate(0);
            channel.write(ByteBuffer.wrap((ProcessHandle.current().pid() + "\n").getBytes(StandardCharsets.US_ASCII)));
            FileChannel held = channel;
            return () -> release(held, file);
        } catch (IOException e) {
            release(channel, file);
            throw new StartFailure("The lock " + file + " can't be had: " + e + ".");
        } catch (StartFailure e) {
            release(channel, file);
            throw e;
        }
    }

    /// The installation's key, made at first use; of several processes that make it at once, one wins and all get
    /// its key.
    ///
    /// @throws StartFailure when the key is not 32 bytes long or others may read it
    byte[] secretKey(SecureRandom random) {
        Path file = path.resolve("secret.key");
        try {
            if (!Files.exists(file)) makeKey(file, random);
            return readKey(file);
        } catch (NoSuchFileException e) {
            throw new StartFailure("The key " + e.getFile() + " has just been taken away.");
        } catch (IOException e) {
            throw new StartFailure("The key " + file + " can't be read or made: " + e + ".");
        }
    }

    private static byte[] readKey(Path file) throws IOException {
        Set<PosixFilePermission> permissions = EnumSet.noneOf(PosixFilePermission.class);
        permissions.addAll(Files.getPosixFilePermissions(file));
        permissions.removeAll(OWNER_ONLY);
        permissions.remove(PosixFilePermission.OWNER_EXECUTE);
        if (!permissions.isEmpty()) {
            throw new StartFailure(
                    "The key %s is open to other users of this host; run: chmod 600 %s".formatted(file, file));
        }
        byte[] key = Files.readAllBytes(file);
        if (key.length != SecretHasher.KEY_BYTES) {
            throw new StartFailure(
                    "The key %s has %d bytes instead of %d; put the right one back from a backup, since no"
                                    .formatted(file, key.length, SecretHasher.KEY_BYTES)
                            + " token is known without it.");
        }
        return key;
    }

    /// Written whole under another name first; a link to it then appears at once or not at all.
    private void makeKey(Path file, SecureRandom random) throws IOException {
        var key = new byte[SecretHasher.KEY_BYTES];
        random.nextBytes(key);
        Path draft = Files.createTempFile(path, "secret.key.", ".tmp", FILE_MODE);
        try {
            try (var channel = FileChannel.open(draft, StandardOpenOption.WRITE)) {
                channel.write(ByteBuffer.wrap(key));
                channel.force(true);
            }
            Files.createLink(file, draft);
        } catch (FileAlreadyExistsException _) {
            // another process was faster: its key is the one
        } catch (UnsupportedOperationException _) {
            throw new StartFailure("The data directory " + path + " is on a file system without hard links.");
        } finally {
            Files.delete(draft);
        }
        try (var directory = FileChannel.open(path, StandardOpenOption.READ)) {
            directory.force(true);
        }
    }

    private static void makeUnlessThere(Path path) throws IOException {
        try {
            Files.createDirectory(path, DIRECTORY_MODE);
        } catch (FileAlreadyExistsException e) {
            if (!Files.isDirectory(path)) throw e;
        }
    }

    private StartFailure taken(Optional<String> holder) {
        return new StartFailure("Another controller%s runs on the data directory %s; stop it or use another directory."
                .formatted(holder.map(it -> " (process " + it + ")").orElse(""), path));
    }

    private static Optional<String> holder(FileChannel channel) throws IOException {
        var buffer = ByteBuffer.allocate(20);
        channel.read(buffer, 0);
        String pid = new String(buffer.array(), 0, buffer.position(), StandardCharsets.US_ASCII).strip();
        return pid.matches("[0-9]+") ? Optional.of(pid) : Optional.empty();
    }

    private static void release(@Nullable FileChannel channel, Path file) {
        try {
            if (channel != null) channel.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            LOCKED_HERE.remove(file);
        }
    }
}
