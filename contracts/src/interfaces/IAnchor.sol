// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

/// @notice What makes a log this log and no other. Its id is the EIP-712 struct hash of these, without a domain, so that
/// a log has one id on every chain and nobody without the key can take it.
/// @param key Signs every head.
/// @param origin The log's origin, as in its checkpoints.
/// @param threshold How many of the cosigners must sign every head too; zero if there are none.
/// @param cosigners In rising order; without the key.
struct Log {
    address key;
    string origin;
    uint32 threshold;
    address[] cosigners;
}

/// @title Anchor
/// @notice Keeps the newest head of each log: the size of its tree and the SHA-256 root. See specs/ledger.md.
/// @dev Signatures are in the tagged encoding of specs/order.md, over `Anchor(bytes32 logId,uint64 size,bytes32 root)`
/// for this contract and chain. Anybody may relay any signed head.
interface IAnchor {
    /// @notice A log is kept from here on.
    event Registered(bytes32 indexed logId, address indexed key, string origin, uint32 threshold, address[] cosigners);
    /// @notice The newest head of a log; every earlier one of that log is a start of it.
    event Anchored(bytes32 indexed logId, uint64 size, bytes32 root);

    /// @notice The log was never registered.
    error AnchorUnknownLog(bytes32 logId);
    /// @notice The log has a head already.
    error AnchorAlreadyRegistered(bytes32 logId);
    /// @notice No signatures of so many cosigners can ever be asked: none where there are some, or more than there are.
    error AnchorBadThreshold(uint32 threshold, uint256 cosigners);
    /// @notice Zero, the log's own key, named twice, or out of order.
    error AnchorBadCosigner(address given);
    /// @notice The log has cosigners: use anchorCosigned.
    error AnchorNeedsCosigners(bytes32 logId, uint32 threshold);
    /// @notice The size is not above that of the newest head, which is zero before there is any.
    error AnchorNotNewer(uint64 size, uint64 newest);
    /// @notice The newest head has this size and another root.
    error AnchorOtherRoot(uint64 size, bytes32 root, bytes32 newest);
    /// @notice The log's key did not sign this.
    error AnchorBadSignature(bytes32 digest);
    /// @notice Not one entry for each cosigner.
    error AnchorBadCosignatures(uint256 given, uint256 cosigners);
    /// @notice The cosigner did not sign this.
    error AnchorBadCosignature(address cosigner, bytes32 digest);
    /// @notice Fewer cosigners signed than the log asks for.
    error AnchorTooFewCosigners(uint256 signed, uint32 threshold);
    /// @notice The proof does not lead from the newest head to the given one.
    error AnchorInconsistent(uint64 newest, uint64 size);

    /// @notice Keeps a log from its first head on, which may have any size above zero and comes without a proof: the
    /// chain vouches for what follows it and says nothing of what came before.
    /// @param signature Of the log's key.
    /// @param cosignatures One entry for each cosigner, in their order; empty for one that did not sign.
    /// @dev Refuses, in this order: AnchorAlreadyRegistered, AnchorBadThreshold, AnchorBadCosigner, AnchorNotNewer,
    /// AnchorBadSignature, AnchorBadCosignatures, AnchorBadCosignature, AnchorTooFewCosigners.
    function register(
        Log calldata log,
        uint64 size,
        bytes32 root,
        bytes calldata signature,
        bytes[] calldata cosignatures
    ) external returns (bytes32 logId);

    /// @notice Replaces the newest head of a log without cosigners.
    /// @param proof The RFC 9162 consistency proof from the newest head to this one.
    /// @param signature Of the log's key.
    /// @dev Refuses, in this order: AnchorUnknownLog, AnchorOtherRoot, AnchorNotNewer, AnchorNeedsCosigners,
    /// AnchorBadSignature, AnchorInconsistent.
    function anchor(bytes32 logId, uint64 size, bytes32 root, bytes32[] calldata proof, bytes calldata signature)
        external;

    /// @notice Replaces the newest head of a log with cosigners, who are named again because the id is all that is kept
    /// of them.
    /// @dev Refuses, in this order: AnchorUnknownLog, AnchorOtherRoot, AnchorNotNewer, AnchorBadSignature,
    /// AnchorBadCosignatures, AnchorBadCosignature, AnchorTooFewCosigners, AnchorInconsistent.
    function anchorCosigned(
        Log calldata log,
        uint64 size,
        bytes32 root,
        bytes32[] calldata proof,
        bytes calldata signature,
        bytes[] calldata cosignatures
    ) external;

    /// @notice The newest head of a log; zeros for one that was never registered.
    function headOf(bytes32 logId) external view returns (uint64 size, bytes32 root);

    /// @notice The id of a log, registered or not.
    function logIdOf(Log calldata log) external pure returns (bytes32 logId);

    /// @notice The EIP-712 domain separator.
    function domainSeparator() external view returns (bytes32);
}
