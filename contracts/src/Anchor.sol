// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {ConsistencyProof} from "./ConsistencyProof.sol";
import {OrderHash} from "./Order.sol";
import {P256Keys} from "./P256Keys.sol";
import {Signatures} from "./Signatures.sol";
import {IAnchor, Log} from "./interfaces/IAnchor.sol";

/// @title Anchor
/// @notice Keeps the newest head of each log, so that nobody, whoever runs the log included, can take back what it has
/// once anchored. No owner, no money.
///
///   unknown ──register──▶ head ──anchor, anchorCosigned──▶ a head that the former is a start of ──▶ …
contract Anchor is IAnchor {
    /// @dev Two slots. A head is never taken away, so `key` is zero for exactly the logs that are unknown.
    struct Head {
        address key;
        uint64 size;
        uint32 threshold;
        bytes32 root;
    }

    bytes32 private constant LOG = keccak256("Log(address key,string origin,uint32 threshold,address[] cosigners)");
    bytes32 private constant ANCHOR = keccak256("Anchor(bytes32 logId,uint64 size,bytes32 root)");

    P256Keys private immutable _p256Keys = new P256Keys();

    mapping(bytes32 logId => Head) private _heads;

    /// @inheritdoc IAnchor
    function register(
        Log calldata log,
        uint64 size,
        bytes32 root,
        bytes calldata signature,
        bytes[] calldata cosignatures
    ) external returns (bytes32 logId) {
        logId = logIdOf(log);
        if (_heads[logId].key != address(0)) revert AnchorAlreadyRegistered(logId);
        _requireCosigners(log);
        if (size == 0) revert AnchorNotNewer(0, 0);
        bytes32 digest = _digest(logId, size, root);
        _requireSigned(log.key, digest, signature);
        _requireCosigned(log, digest, cosignatures);

        _heads[logId] = Head(log.key, size, log.threshold, root);
        emit Registered(logId, log.key, log.origin, log.threshold, log.cosigners);
        emit Anchored(logId, size, root);
    }

    /// @inheritdoc IAnchor
    function anchor(bytes32 logId, uint64 size, bytes32 root, bytes32[] calldata proof, bytes calldata signature)
        external
    {
        Head memory newest = _requireNewer(logId, size, root);
        if (newest.threshold != 0) revert AnchorNeedsCosigners(logId, newest.threshold);
        _requireSigned(newest.key, _digest(logId, size, root), signature);
        _replace(newest, logId, size, root, proof);
    }

    /// @inheritdoc IAnchor
    function anchorCosigned(
        Log calldata log,
        uint64 size,
        bytes32 root,
        bytes32[] calldata proof,
        bytes calldata signature,
        bytes[] calldata cosignatures
    ) external {
        bytes32 logId = logIdOf(log);
        Head memory newest = _requireNewer(logId, size, root);
        bytes32 digest = _digest(logId, size, root);
        _requireSigned(newest.key, digest, signature);
        _requireCosigned(log, digest, cosignatures);
        _replace(newest, logId, size, root, proof);
    }

    /// @inheritdoc IAnchor
    function headOf(bytes32 logId) external view returns (uint64 size, bytes32 root) {
        Head storage head = _heads[logId];
        return (head.size, head.root);
    }

    /// @inheritdoc IAnchor
    function domainSeparator() external view returns (bytes32) {
        return OrderHash.domainSeparator(address(this));
    }

    /// @inheritdoc IAnchor
    function logIdOf(Log calldata log) public pure returns (bytes32) {
        bytes32 origin = keccak256(bytes(log.origin));
        // Packed, the members of an array still take a word each.
        bytes32 cosigners = keccak256(abi.encodePacked(log.cosigners));
        return keccak256(abi.encode(LOG, log.key, origin, log.threshold, cosigners));
    }

    function _replace(Head memory newest, bytes32 logId, uint64 size, bytes32 root, bytes32[] calldata proof) private {
        bool follows = ConsistencyProof.isValid(newest.size, newest.root, size, root, proof);
        if (!follows) revert AnchorInconsistent(newest.size, size);
        (newest.size, newest.root) = (size, root);
        _heads[logId] = newest;
        emit Anchored(logId, size, root);
    }

    function _requireNewer(bytes32 logId, uint64 size, bytes32 root) private view returns (Head memory newest) {
        newest = _heads[logId];
        if (newest.key == address(0)) revert AnchorUnknownLog(logId);
        if (size > newest.size) return newest;
        if (size == newest.size && root != newest.root) revert AnchorOtherRoot(size, root, newest.root);
        revert AnchorNotNewer(size, newest.size);
    }

    function _requireSigned(address key, bytes32 digest, bytes calldata signature) private view {
        if (!Signatures.isSignedBy(_p256Keys, key, digest, signature)) revert AnchorBadSignature(digest);
    }

    function _requireCosigned(Log calldata log, bytes32 digest, bytes[] calldata cosignatures) private view {
        uint256 count = log.cosigners.length;
        if (cosignatures.length != count) revert AnchorBadCosignatures(cosignatures.length, count);
        uint256 signed;
        for (uint256 i = 0; i < count; i++) {
            if (cosignatures[i].length == 0) continue;
            address cosigner = log.cosigners[i];
            if (!Signatures.isSignedBy(_p256Keys, cosigner, digest, cosignatures[i])) {
                revert AnchorBadCosignature(cosigner, digest);
            }
            signed++;
        }
        if (signed < log.threshold) revert AnchorTooFewCosigners(signed, log.threshold);
    }

    function _digest(bytes32 logId, uint64 size, bytes32 root) private view returns (bytes32) {
        bytes32 structHash = keccak256(abi.encode(ANCHOR, logId, size, root));
        return OrderHash.digest(OrderHash.domainSeparator(address(this)), structHash);
    }

    function _requireCosigners(Log calldata log) private pure {
        uint256 count = log.cosigners.length;
        if (log.threshold > count || (log.threshold == 0) != (count == 0)) {
            revert AnchorBadThreshold(log.threshold, count);
        }
        address former;
        for (uint256 i = 0; i < count; i++) {
            address cosigner = log.cosigners[i];
            if (cosigner <= former || cosigner == log.key) revert AnchorBadCosigner(cosigner);
            former = cosigner;
        }
    }
}
